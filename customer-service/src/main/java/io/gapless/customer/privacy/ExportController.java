package io.gapless.customer.privacy;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gapless.customer.privacy.DataRequest.Kind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A person's own data from all services over HTTP. */
@RestController
@RequestMapping("/api/v1/personal-data-exports")
class ExportController {

    private final DataExports exports;
    private final DataRequests requests;
    private final Idempotency idempotency;

    ExportController(DataExports exports, DataRequests requests, Idempotency idempotency) {
        this.exports = exports;
        this.requests = requests;
        this.idempotency = idempotency;
    }

    /** Whose data. */
    record NewExport(@NotNull UUID customerId) {}

    /** An export and who has answered already; {@code bytes} and {@code sha256} are those of its file. */
    record ExportView(@JsonUnwrapped DataRequest request, List<DataRequest.Answer> services) {}

    /** Collects a customer's personal data from all services into one archive. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<ExportView> request(@Valid @RequestBody NewExport body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var request = exports.request(body.customerId(), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/personal-data-exports/" + request.id()))
                    .eTag(IfMatch.etag(request.version()))
                    .body(view(request));
        });
    }

    /**
     * Requests for personal data, newest first; customers see their own.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    KeysetPage<DataRequest> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) DataRequest.@Nullable Status status,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return requests.list(Kind.EXPORT, customerId, status, orgUnit, paging, caller);
    }

    /** One request for personal data, with what each service has sent. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    ResponseEntity<ExportView> read(@PathVariable UUID id, Caller caller) {
        var request = exports.find(id, caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(request.version())).body(view(request));
    }

    /** The archive of a finished request: a manifest, and for each service its rows as JSON and as tables. */
    @GetMapping("/{id}/file")
    @ReadsNoted("as the archive is sent")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) throws IOException {
        var request = exports.find(id, caller);
        if (request.status() == DataRequest.Status.FINISHED) {
            response.setContentType("application/zip");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"personal-data-" + request.id() + ".zip\"");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        exports.send(request, response.getOutputStream());
    }

    private ExportView view(DataRequest request) {
        return new ExportView(request, requests.answers(request));
    }
}
