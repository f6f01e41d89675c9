package io.gapless.visit.plan;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Visit plans over HTTP. */
@RestController
@RequestMapping("/api/v1/visit-plans")
class VisitPlanController {

    private static final int VISITS_PER_DAY = 12;

    private final VisitPlanning planning;
    private final Idempotency idempotency;

    VisitPlanController(VisitPlanning planning, Idempotency idempotency) {
        this.planning = planning;
        this.idempotency = idempotency;
    }

    /**
     * What to plan: an org unit's open promises, on the days from the first to the last.
     *
     * @param from from today on
     * @param to at most 31 days in all
     * @param visitsPerDay of each manager, 1 to 50; 12 unless told
     */
    record NewPlan(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull LocalDate from,
            @NotNull LocalDate to,
            @Nullable @Min(1) @Max(50) Integer visitsPerDay) {}

    /** A promise that was not planned, as answered. */
    record UnplannableView(UUID promiseId, @OfPerson UUID customerId, VisitPlan.Reason reason) {}

    /**
     * A plan as answered.
     *
     * @param planned visits
     * @param notPlanned promises that found no room
     */
    record PlanView(
            UUID id,
            String orgUnit,
            LocalDate from,
            LocalDate to,
            int visitsPerDay,
            String requester,
            Instant createdAt,
            int planned,
            int notPlanned,
            List<UnplannableView> unplannable) {

        static PlanView from(VisitPlan plan) {
            return new PlanView(
                    plan.id(),
                    plan.orgUnit(),
                    plan.from(),
                    plan.to(),
                    plan.visitsPerDay(),
                    plan.requester(),
                    plan.createdAt(),
                    plan.planned(),
                    plan.unplannable().size(),
                    plan.unplannable().stream()
                            .map(one -> new UnplannableView(one.promiseId(), one.customerId(), one.reason()))
                            .toList());
        }
    }

    /**
     * Plans visits for the open promises of an org unit, on working days of at most 31 days, at most so many a day for
     * each manager; what finds no room is told with its reason.
     */
    @PostMapping
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PlanView> plan(@Valid @RequestBody NewPlan body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            int perDay = body.visitsPerDay() == null ? VISITS_PER_DAY : body.visitsPerDay();
            var plan = planning.plan(body.orgUnit(), body.from(), body.to(), perDay, caller);
            return ResponseEntity.created(URI.create("/api/v1/visit-plans/" + plan.id()))
                    .body(PlanView.from(plan));
        });
    }

    /** One plan, with the promises that found no room. */
    @GetMapping("/{id}")
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    PlanView read(@PathVariable UUID id, Caller caller) {
        return PlanView.from(planning.find(id, caller));
    }
}
