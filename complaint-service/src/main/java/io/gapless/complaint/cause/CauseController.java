package io.gapless.complaint.cause;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Root causes over HTTP. */
@RestController
@RequestMapping("/api/v1")
class CauseController {

    private final RootCauses causes;

    CauseController(RootCauses causes) {
        this.causes = causes;
    }

    /**
     * A root cause.
     *
     * @param cause code of a cause of the tree in force
     * @param statement what it was in this case
     * @param whys the answers to one why after the other, the last one the root; five are usual
     * @param responsibleUnit the org unit where it lies
     * @param standard the standard that was not kept
     */
    record CauseBody(
            @NotNull @Pattern(regexp = Cause.CODE) String cause,
            @Nullable @Size(min = 1, max = 2000) String statement,
            @NotNull @Size(min = 1, max = 7) List<@NotBlank @Size(max = 1000) String> whys,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) String responsibleUnit,

            @Nullable @Valid StandardBody standard) {}

    /** A standard that was not kept, and which of its steps. */
    record StandardBody(
            @NotNull UUID id,
            @Nullable @Size(min = 1, max = 200) String step) {}

    /** Why the complaint came about; 404 where it was not found yet. */
    @GetMapping("/complaints/{id}/cause")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<RootCause> read(@PathVariable UUID id, Caller caller) {
        return answer(causes.read(id, caller));
    }

    /** Keeps why the complaint came about, also after its end; {@code If-Match} has the version of the complaint. */
    @PutMapping("/complaints/{id}/cause")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST})
    ResponseEntity<RootCause> find(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody CauseBody body, Caller caller) {
        var standard = body.standard();
        return answer(causes.find(
                id,
                ifMatch,
                new RootCauses.Found(
                        body.cause(),
                        body.statement(),
                        body.whys(),
                        body.responsibleUnit(),
                        standard == null ? null : standard.id(),
                        standard == null ? null : standard.step()),
                caller));
    }

    /**
     * Complaints with their causes, newest first, received in these days; without those that go on in others.
     *
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param zone whose days are meant
     * @param orgUnit an org unit of complaints, with all below it
     * @param category code of a category, with all below it
     * @param cause code of a cause, with all below it
     * @param responsibleUnit an org unit where causes lie, with all below it
     * @param ofCause just this cause
     * @param ofResponsibleUnit just this org unit where causes lie
     * @param ofCategory just this category
     * @param ofOrgUnit just this org unit of complaints
     */
    @GetMapping("/complaint-cause-findings")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<RootCauses.Row> list(
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(defaultValue = "Asia/Shanghai") String zone,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable String responsibleUnit,
            @RequestParam(required = false) @Nullable String ofCause,
            @RequestParam(required = false) @Nullable String ofResponsibleUnit,
            @RequestParam(required = false) @Nullable String ofCategory,
            @RequestParam(required = false) @Nullable String ofOrgUnit,
            Paging paging,
            Caller caller) {
        return causes.list(
                new RootCauses.Filter(
                        from,
                        to,
                        zone,
                        orgUnit,
                        category,
                        cause,
                        responsibleUnit,
                        ofCause,
                        ofResponsibleUnit,
                        ofCategory,
                        ofOrgUnit),
                paging,
                caller);
    }

    /**
     * The causes of the complaints received in these days, what makes most of them first, each part with the address of
     * its complaints.
     *
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param zone whose days are meant
     * @param orgUnit an org unit of complaints, with all below it
     * @param category code of a category, with all below it
     * @param cause code of a cause, with all below it
     * @param responsibleUnit an org unit where causes lie, with all below it
     * @param by what the parts are of
     */
    @GetMapping("/complaint-reports/causes")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    RootCauses.Pareto pareto(
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(defaultValue = "Asia/Shanghai") String zone,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable String responsibleUnit,
            @RequestParam(defaultValue = "BRANCH") RootCauses.Cut by,
            Caller caller) {
        return causes.pareto(
                new RootCauses.Filter(
                        from, to, zone, orgUnit, category, cause, responsibleUnit, null, null, null, null),
                by,
                caller);
    }

    private static ResponseEntity<RootCause> answer(RootCause cause) {
        return ResponseEntity.ok().eTag(IfMatch.etag(cause.version())).body(cause);
    }
}
