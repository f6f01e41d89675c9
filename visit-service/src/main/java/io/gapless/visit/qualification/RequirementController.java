package io.gapless.visit.qualification;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.visit.qualification.Qualifications.Missing;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Over HTTP, what somebody needs who works by a standard. */
@RestController
@RequestMapping("/api/v1/service-standards/{id}/requirements")
class RequirementController {

    private final QualificationCatalogue catalogue;

    RequirementController(QualificationCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * One thing that is needed.
     *
     * @param anyOf codes of posts, trainings or exams: one of them is enough
     */
    record RequirementBody(
            @NotNull Missing.Kind kind,

            @NotEmpty @Size(max = 20) List<@NotNull @Pattern(regexp = Names.CODE) String> anyOf) {}

    /** All that is needed; an empty list asks for nothing. */
    record RequirementsBody(@NotNull @Size(max = 20) List<@Valid @NotNull RequirementBody> requirements) {}

    /**
     * Requirements as answered.
     *
     * @param series the standard's: they hold for all its editions
     */
    record RequirementsView(UUID series, long version, List<RequirementBody> requirements) {

        static RequirementsView from(Requirements all) {
            return new RequirementsView(
                    all.id(),
                    all.version(),
                    all.requirements().stream()
                            .map(one -> new RequirementBody(one.kind(), one.anyOf()))
                            .toList());
        }
    }

    /** What somebody needs who works by a standard: all of the requirements, of each one of its codes. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<RequirementsView> read(@PathVariable UUID id) {
        return answer(catalogue.requirements(id));
    }

    /** Sets the requirements of a standard, for all its editions, in place of those before. */
    @PutMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<RequirementsView> set(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody RequirementsBody body, Caller caller) {
        return answer(catalogue.require(
                id,
                ifMatch,
                body.requirements().stream()
                        .map(one -> new Requirements.Requirement(one.kind(), one.anyOf()))
                        .toList(),
                caller));
    }

    private static ResponseEntity<RequirementsView> answer(Requirements all) {
        return ResponseEntity.ok().eTag(IfMatch.etag(all.version())).body(RequirementsView.from(all));
    }
}
