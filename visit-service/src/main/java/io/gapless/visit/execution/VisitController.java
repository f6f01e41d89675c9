package io.gapless.visit.execution;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.customer.CustomerLookup;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.standard.Dimension;
import io.gapless.visit.standard.Evidence;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Visits over HTTP. */
@RestController
@RequestMapping("/api/v1/visits")
class VisitController {

    private final VisitExecution execution;
    private final VisitSearch search;
    private final CustomerLookup customers;
    private final Idempotency idempotency;

    VisitController(VisitExecution execution, VisitSearch search, CustomerLookup customers, Idempotency idempotency) {
        this.execution = execution;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
    }

    /**
     * A visit out of turn, by a standard or by an item.
     *
     * @param standardId by a standard in force; or
     * @param itemId by an item of the menu
     * @param plannedFor from today to a year ahead
     */
    record NewVisit(
            @NotNull UUID customerId,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            @NotNull LocalDate plannedFor) {}

    /**
     * Where, and when unless now, a visit begins.
     *
     * @param at at most five minutes ahead and 31 days ago; now unless told
     * @param longitude degrees east, WGS 84
     * @param latitude degrees north, WGS 84
     * @param accuracyMetres of the position, as the device tells
     */
    record CheckInBody(
            @Nullable Instant at,
            @NotNull @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @NotNull @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @Nullable @DecimalMin("0") @DecimalMax("100000") Double accuracyMetres) {}

    /**
     * What became of a step.
     *
     * @param note what the evidence TEXT asks for
     * @param number what the evidence NUMBER asks for
     * @param evidence where the photo or signature is kept
     */
    record StepAnswer(
            @NotNull Boolean executed,
            @Nullable @Size(min = 1, max = 2000) String note,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal number,
            @Nullable @Size(min = 1, max = 500) String evidence) {}

    /** A need that the customer spoke of. */
    record NeedBody(
            @NotNull Need.Level level,
            @NotBlank @Size(max = 1000) String text) {}

    /**
     * What the visitor brings home.
     *
     * @param rating the customer's, 1 to 5, 5 the best
     * @param findings what was seen
     * @param needs what the customer spoke of
     * @param competitor what was learned of competitors
     */
    record CheckOutBody(
            @Nullable @Min(1) @Max(5) Integer rating,
            @Nullable @Size(min = 1, max = 4000) String findings,
            @Nullable @Size(max = 50) List<@Valid @NotNull NeedBody> needs,
            @Nullable @Size(min = 1, max = 2000) String competitor) {

        Visit.Outcome toOutcome() {
            return new Visit.Outcome(
                    rating,
                    findings,
                    (needs == null ? List.<NeedBody>of() : needs)
                            .stream()
                                    .map(need -> new Need(need.level(), need.text()))
                                    .toList(),
                    competitor);
        }
    }

    /**
     * Another day, and why.
     *
     * @param plannedFor from today to a year ahead
     */
    record Rescheduling(
            @NotNull LocalDate plannedFor,
            @NotBlank @Size(max = 500) String reason) {}

    /** Why. */
    record Reason(@NotBlank @Size(max = 500) String reason) {}

    /**
     * One step as answered; steps are numbered from 1.
     *
     * @param weight above 0, to 100; relative to the standard's other steps
     * @param evidence what has to show that it was carried out
     * @param critical has to be answered before check-out
     * @param executed null while nobody has answered
     * @param measured the number that was read or counted
     * @param proof where the photo or signature is kept
     */
    record StepView(
            int number,
            String title,
            @Nullable String say,

            @JsonProperty("do") @Nullable String does,

            Dimension dimension,
            BigDecimal weight,
            Evidence evidence,
            boolean critical,
            @Nullable Boolean executed,
            @Nullable String note,
            @Nullable BigDecimal measured,
            @Nullable String proof) {}

    /** A need as answered. */
    record NeedView(Need.Level level, String text) {}

    /**
     * When and where a visit began, as answered.
     *
     * @param longitude degrees east, WGS 84
     * @param latitude degrees north, WGS 84
     * @param accuracyMetres of the position, as the device tells
     * @param distanceMetres from the customer; null where the customer's place is not known
     * @param outsideFence whether that is further than the fence
     */
    record CheckInView(
            Instant startedAt,
            @Nullable Double longitude,
            @Nullable Double latitude,
            @Nullable Double accuracyMetres,
            @Nullable Double distanceMetres,
            @Nullable Boolean outsideFence) {}

    /**
     * A visit as answered; customers read less of it, see {@link #forOutside}.
     *
     * @param sequence place in its day, from 1; 0 where it has none
     * @param startsAt when it is to begin, where more than the day is planned
     * @param durationMinutes how long it is to take, where that is planned
     * @param reason why it was put off, called off or missed
     * @param rating the customer's, 1 to 5, 5 the best
     */
    record VisitView(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String manager,
            VisitKind kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            @Nullable UUID promiseId,
            @Nullable UUID planId,
            Instant createdAt,
            VisitStatus status,
            LocalDate plannedFor,
            int sequence,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes,
            @Nullable String reason,
            @Nullable CheckInView checkIn,
            List<StepView> steps,
            @Nullable Instant completedAt,
            @Nullable Integer rating,
            @Nullable String findings,
            List<NeedView> needs,
            @Nullable String competitor) {

        static VisitView from(Visit visit) {
            var steps = visit.steps();
            return new VisitView(
                    visit.id(),
                    visit.version(),
                    visit.customerId(),
                    visit.orgUnit(),
                    visit.segment(),
                    visit.manager(),
                    visit.kind(),
                    visit.title(),
                    visit.standardId(),
                    visit.itemId(),
                    visit.promiseId(),
                    visit.planId(),
                    visit.createdAt(),
                    visit.status(),
                    visit.plannedFor(),
                    visit.sequence(),
                    visit.startsAt(),
                    visit.durationMinutes(),
                    visit.reason(),
                    view(visit.checkIn()),
                    IntStream.range(0, steps.size())
                            .mapToObj(i -> view(i + 1, steps.get(i)))
                            .toList(),
                    visit.completedAt(),
                    visit.rating(),
                    visit.findings(),
                    visit.needs().stream()
                            .map(need -> new NeedView(need.level(), need.text()))
                            .toList(),
                    visit.competitor());
        }

        /**
         * Without what staff write down for each other: findings, needs as they understood them, competitors, the steps
         * with their notes and proofs, why it was put off, and where the visitor stood when checking in.
         */
        VisitView forOutside() {
            return new VisitView(
                    id,
                    version,
                    customerId,
                    orgUnit,
                    segment,
                    manager,
                    kind,
                    title,
                    standardId,
                    itemId,
                    promiseId,
                    null,
                    createdAt,
                    status,
                    plannedFor,
                    sequence,
                    startsAt,
                    durationMinutes,
                    null,
                    checkIn == null ? null : new CheckInView(checkIn.startedAt(), null, null, null, null, null),
                    List.of(),
                    completedAt,
                    rating,
                    null,
                    List.of(),
                    null);
        }

        private static @Nullable CheckInView view(CheckIn checkIn) {
            var startedAt = checkIn.startedAt();
            return startedAt == null
                    ? null
                    : new CheckInView(
                            startedAt,
                            checkIn.longitude(),
                            checkIn.latitude(),
                            checkIn.accuracyMetres(),
                            checkIn.distanceMetres(),
                            checkIn.outsideFence());
        }

        private static StepView view(int number, VisitStep step) {
            return new StepView(
                    number,
                    step.title(),
                    step.say(),
                    step.does(),
                    step.dimension(),
                    step.weight(),
                    step.evidence(),
                    step.critical(),
                    step.executed(),
                    step.note(),
                    step.measured(),
                    step.proof());
        }
    }

    /** Plans a visit out of turn, by a standard or by an item of the menu; one of the two. */
    @PostMapping
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<VisitView> plan(@Valid @RequestBody NewVisit body, IdempotencyKey key, Caller caller) {
        var customer = customers.find(body.customerId(), caller);
        return idempotency.once(key, body, () -> {
            var visit = execution.planFlexible(customer, body.standardId(), body.itemId(), body.plannedFor());
            return ResponseEntity.created(URI.create("/api/v1/visits/" + visit.id()))
                    .eTag(IfMatch.etag(visit.version()))
                    .body(VisitView.from(visit));
        });
    }

    /**
     * Visits in the order of their days: those of the own customers for a customer manager, their own for a customer.
     *
     * @param manager login of a customer manager
     * @param from first day
     * @param to last day
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<VisitSearch.Row> list(
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable VisitStatus status,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.find(new VisitSearch.Filter(manager, status, from, to, customerId, orgUnit), paging, caller);
    }

    /** One visit with its steps; customers read less of it. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<VisitView> read(@PathVariable UUID id, Caller caller) {
        return answer(execution.find(id, caller), caller);
    }

    /**
     * Begins a visit where its manager stands; too far from the customer is written down and not refused. {@code
     * If-Match} is honoured, and optional: whoever stands at the door may have read the visit days ago.
     */
    @PostMapping("/{id}/check-in")
    @RolesAllowed(CUSTOMER_MANAGER)
    ResponseEntity<VisitView> checkIn(
            @PathVariable UUID id, @Nullable IfMatch ifMatch, @Valid @RequestBody CheckInBody body, Caller caller) {
        return answer(execution.checkIn(
                id,
                IfMatch.orAny(ifMatch),
                body.at(),
                new GeoPoint(body.longitude(), body.latitude()),
                body.accuracyMetres(),
                caller));
    }

    /** Notes what became of a step, with the evidence that the standard asks for; steps are numbered from 1. */
    @PutMapping("/{id}/steps/{number}")
    @RolesAllowed(CUSTOMER_MANAGER)
    ResponseEntity<VisitView> answerStep(
            @PathVariable UUID id,
            @PathVariable int number,
            IfMatch ifMatch,
            @Valid @RequestBody StepAnswer body,
            Caller caller) {
        var answer = new VisitStep.Answer(body.executed(), body.note(), body.number(), body.evidence());
        return answer(execution.answer(id, number, ifMatch, answer, caller));
    }

    /**
     * Ends a visit with what its manager brings home, and keeps the promise it was planned for; critical steps have to
     * be answered. {@code If-Match} is honoured, and optional: only the visitor answers the steps of a visit under way.
     */
    @PostMapping("/{id}/check-out")
    @RolesAllowed(CUSTOMER_MANAGER)
    ResponseEntity<VisitView> checkOut(
            @PathVariable UUID id, @Nullable IfMatch ifMatch, @Valid @RequestBody CheckOutBody body, Caller caller) {
        return answer(execution.checkOut(id, IfMatch.orAny(ifMatch), body.toOutcome(), caller));
    }

    /** Puts a planned visit off to another day, with the reason. */
    @PostMapping("/{id}/reschedule")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> reschedule(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Rescheduling body, Caller caller) {
        return answer(execution.reschedule(id, ifMatch, body.plannedFor(), body.reason(), caller));
    }

    /** Calls a planned visit off, with the reason; its promise can be planned again. */
    @PostMapping("/{id}/cancel")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> cancel(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(execution.cancel(id, ifMatch, body.reason(), caller));
    }

    /**
     * Notes that a planned visit did not take place, and why; all steps count as not executed, its promise can be
     * planned again.
     */
    @PostMapping("/{id}/miss")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> miss(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(execution.miss(id, ifMatch, body.reason(), caller));
    }

    private static ResponseEntity<VisitView> answer(Visit visit) {
        return ResponseEntity.ok().eTag(IfMatch.etag(visit.version())).body(VisitView.from(visit));
    }

    /** The visit as its reader may see it: staff all of it, customers what is for them. */
    private static ResponseEntity<VisitView> answer(Visit visit, Caller caller) {
        var view = VisitView.from(visit);
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(visit.version()))
                .body(caller.seesOnlyThemselves() ? view.forOutside() : view);
    }
}
