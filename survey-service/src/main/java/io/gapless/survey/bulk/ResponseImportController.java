package io.gapless.survey.bulk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.bulk.ResponseImporting.Import;
import io.gapless.survey.bulk.ResponseImporting.RowError;
import jakarta.annotation.security.RolesAllowed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Imports of answers over HTTP. */
@RestController
@RequestMapping("/api/v1/response-imports")
class ResponseImportController {

    private final ResponseImporting importing;
    private final Idempotency idempotency;

    ResponseImportController(ResponseImporting importing, Idempotency idempotency) {
        this.importing = importing;
        this.idempotency = idempotency;
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<?> start(
            @RequestPart MultipartFile file,
            @RequestParam UUID questionnaireId,
            @RequestParam String orgUnit,
            IdempotencyKey key,
            Caller caller) {
        var name = file.getOriginalFilename() == null ? "responses.csv" : file.getOriginalFilename();
        if (name.length() > 200) {
            throw Problem.badRequest("import-file-name-too-long");
        }
        return idempotency.once(key, questionnaireId + " " + orgUnit + ' ' + name + ' ' + file.getSize(), () -> {
            try (var content = file.getInputStream()) {
                var started = importing.start(questionnaireId, orgUnit, name, content, caller);
                return ResponseEntity.accepted()
                        .location(URI.create("/api/v1/response-imports/" + started.id()))
                        .body(started);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Import read(@PathVariable UUID id, Caller caller) {
        return importing.find(id, caller);
    }

    @GetMapping("/{id}/errors")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    KeysetPage<RowError> errors(@PathVariable UUID id, Paging paging, Caller caller) {
        int after = paging.after() == null ? 0 : paging.after().number(0);
        return KeysetPage.of(
                importing.errors(id, after, paging.fetch(), caller), paging, error -> Cursor.of(error.row()), e -> e);
    }
}
