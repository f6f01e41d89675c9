package io.gapless.visit.execution;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue of reasons over HTTP. */
@RestController
@RequestMapping("/api/v1/visit-reasons")
class VisitReasonController {

    private final VisitReasons reasons;

    VisitReasonController(VisitReasons reasons) {
        this.reasons = reasons;
    }

    /** A reason's name in both languages. */
    record NameBody(
            @NotBlank @Size(max = 100) String zh,
            @NotBlank @Size(max = 100) String en) {}

    /**
     * A reason to be had.
     *
     * @param uses what it can be given for
     * @param needsWords whether it says too little alone
     * @param active whether it may still be chosen
     */
    record ReasonBody(
            @Valid @NotNull NameBody name,
            @NotEmpty Set<VisitReasons.@NotNull Use> uses,
            @NotNull Boolean needsWords,
            @NotNull Boolean active) {}

    /** The reasons for which a visit is put off, called off, missed or handed over, by their codes. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<VisitReasons.Reason> list(@RequestParam(required = false) VisitReasons.@Nullable Use use) {
        return new KeysetPage<>(reasons.all(use), null);
    }

    /**
     * Adds a reason, or changes one that was read before (If-Match); one that was given stays known and can only be taken
     * out of use.
     */
    @PutMapping("/{code}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<VisitReasons.Reason> put(
            @PathVariable String code, @Nullable IfMatch ifMatch, @Valid @RequestBody ReasonBody body) {
        if (!code.matches("[A-Z][A-Z0-9_]{1,39}")) {
            throw Problem.badRequest("reason-code-unfit");
        }
        var reason = reasons.put(
                new VisitReasons.Reason(
                        code,
                        new VisitReasons.Name(body.name().zh(), body.name().en()),
                        body.uses(),
                        body.needsWords(),
                        body.active(),
                        0),
                ifMatch);
        return ResponseEntity.ok().eTag(IfMatch.etag(reason.version())).body(reason);
    }
}
