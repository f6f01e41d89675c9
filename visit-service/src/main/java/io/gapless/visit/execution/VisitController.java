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
import io.gapless.platform.web.Problem;
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
import jakarta.validation.constraints.Pattern;
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
import org.springframework.web.bind.annotation.PatchMapping;
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
    private final Employees employees;
    private final VisitAnswers answers;
    private final Idempotency idempotency;

    VisitController(
            VisitExecution execution,
            VisitSearch search,
            CustomerLookup customers,
            Employees employees,
            VisitAnswers answers,
            Idempotency idempotency) {
        this.execution = execution;
        this.employees = employees;
        this.answers = answers;
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
     * @param evidence the id of the stored file of the photo or signature
     */
    record StepAnswer(
            @NotNull Boolean executed,
            @Nullable @Size(min = 1, max = 2000) String note,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal number,
            @Nullable @Size(min = 1, max = 500) String evidence) {

        VisitStep.Answer toAnswer() {
            return new VisitStep.Answer(executed, note, number, evidence);
        }
    }

    /** A finding, by what it is about. */
    record FindingBody(
            @NotNull Finding.Kind kind,
            @NotBlank @Size(max = 1000) String text) {}

    /**
     * What was learned of a competitor.
     *
     * @param price of one piece
     */
    record CompetitorBody(
            @NotBlank @Size(max = 100) String brand,
            @Nullable @Size(min = 1, max = 200) String product,
            @Nullable @Valid Price price,
            @Nullable @Size(min = 1, max = 1000) String note) {}

    /**
     * A price.
     *
     * @param currency three letters, ISO 4217
     */
    record Price(
            @NotNull @DecimalMin("0") @Digits(integer = 10, fraction = 2)
            BigDecimal amount,

            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency) {}

    /** A need that the customer spoke of. */
    record NeedBody(
            @NotNull Need.Level level,
            @NotBlank @Size(max = 1000) String text) {}

    /**
     * What the visitor brings home, and where and when the visit ends.
     *
     * @param at at most five minutes ahead and 31 days ago, and not before check-in; now unless told
     * @param longitude degrees east, WGS 84; with latitude or not at all
     * @param latitude degrees north, WGS 84
     * @param accuracyMetres of the position, as the device tells
     * @param rating the customer's, 1 to 5, 5 the best
     * @param findings what was seen, in words
     * @param observations what was seen, by what it is about
     * @param needs what the customer spoke of
     * @param competitor what was learned of competitors, in words
     * @param competitorFacts what was learned of competitors, by brand
     * @param signatureId the stored file of the customer's signature
     */
    record CheckOutBody(
            @Nullable Instant at,
            @Nullable @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @Nullable @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @Nullable @DecimalMin("0") @DecimalMax("100000") Double accuracyMetres,
            @Nullable @Min(1) @Max(5) Integer rating,
            @Nullable @Size(min = 1, max = 4000) String findings,
            @Nullable @Size(max = 50) List<@Valid @NotNull FindingBody> observations,
            @Nullable @Size(max = 50) List<@Valid @NotNull NeedBody> needs,
            @Nullable @Size(min = 1, max = 2000) String competitor,
            @Nullable @Size(max = 50) List<@Valid @NotNull CompetitorBody> competitorFacts,
            @Nullable UUID signatureId) {

        VisitExecution.Leaving leaving(@Nullable Instant known) {
            if ((longitude == null) != (latitude == null)) {
                throw Problem.unprocessable("position-halved");
            }
            return new VisitExecution.Leaving(
                    known == null ? at : known,
                    longitude == null || latitude == null ? null : new GeoPoint(longitude, latitude),
                    accuracyMetres);
        }

        Visit.Outcome toOutcome() {
            return new NotesBody(rating, findings, observations, needs, competitor, competitorFacts, signatureId)
                    .toOutcome();
        }
    }

    /**
     * What the visitor has learned; what is left out stays as it is.
     *
     * @param rating the customer's, 1 to 5, 5 the best
     * @param findings what was seen, in words
     * @param observations what was seen, by what it is about
     * @param needs what the customer spoke of
     * @param competitor what was learned of competitors, in words
     * @param competitorFacts what was learned of competitors, by brand
     * @param signatureId the stored file of the customer's signature
     */
    record NotesBody(
            @Nullable @Min(1) @Max(5) Integer rating,
            @Nullable @Size(min = 1, max = 4000) String findings,
            @Nullable @Size(max = 50) List<@Valid @NotNull FindingBody> observations,
            @Nullable @Size(max = 50) List<@Valid @NotNull NeedBody> needs,
            @Nullable @Size(min = 1, max = 2000) String competitor,
            @Nullable @Size(max = 50) List<@Valid @NotNull CompetitorBody> competitorFacts,
            @Nullable UUID signatureId) {

        Visit.Outcome toOutcome() {
            return new Visit.Outcome(
                    rating,
                    findings,
                    (needs == null ? List.<NeedBody>of() : needs)
                            .stream()
                                    .map(need -> new Need(need.level(), need.text()))
                                    .toList(),
                    competitor,
                    (observations == null ? List.<FindingBody>of() : observations)
                            .stream()
                                    .map(finding -> new Finding(finding.kind(), finding.text()))
                                    .toList(),
                    (competitorFacts == null ? List.<CompetitorBody>of() : competitorFacts)
                            .stream()
                                    .map(fact -> new CompetitorFact(
                                            fact.brand(),
                                            fact.product(),
                                            fact.price() == null
                                                    ? null
                                                    : fact.price().amount(),
                                            fact.price() == null
                                                    ? null
                                                    : fact.price().currency(),
                                            fact.note()))
                                    .toList(),
                    signatureId);
        }
    }

    /**
     * Another day, and why: a code of the catalogue, words, or both.
     *
     * @param plannedFor from today to a year ahead
     */
    record Rescheduling(
            @NotNull LocalDate plannedFor,
            @Nullable @Size(min = 1, max = 40) String reasonCode,
            @Nullable @Size(max = 500) String reason) {}

    /** Why: a code of the catalogue, words, or both. */
    record Reason(
            @Nullable @Size(min = 1, max = 40) String reasonCode,
            @Nullable @Size(max = 500) String reason) {}

    /**
     * Who is to go there instead, and why.
     *
     * @param manager login of a customer manager who works there
     */
    record HandOver(
            @NotBlank @Size(max = 100) String manager,
            @Nullable @Size(min = 1, max = 40) String reasonCode,
            @Nullable @Size(max = 500) String reason) {}

    /**
     * One step as answered; steps are numbered from 1.
     *
     * @param weight above 0, to 100; relative to the standard's other steps
     * @param evidence what has to show that it was carried out
     * @param critical has to be answered before check-out
     * @param executed null while nobody has answered
     * @param measured the number that was read or counted
     * @param proof the stored file of the photo or signature; of visits taken over, where it is kept
     * @param answeredAt on the visitor's clock
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
            @Nullable String proof,
            @Nullable Instant answeredAt) {}

    /** A finding as answered. */
    record FindingView(Finding.Kind kind, String text) {}

    /** A fact of a competitor as answered. */
    record CompetitorView(
            String brand,
            @Nullable String product,
            @Nullable Price price,
            @Nullable String note) {}

    /**
     * Where a visit ended, as answered.
     *
     * @param longitude degrees east, WGS 84
     * @param latitude degrees north, WGS 84
     * @param accuracyMetres of the position, as the device tells
     * @param distanceMetres from the customer; null where the customer's place is not known
     * @param outsideFence whether that is further than the fence
     */
    record CheckOutView(
            Double longitude,
            Double latitude,
            @Nullable Double accuracyMetres,
            @Nullable Double distanceMetres,
            @Nullable Boolean outsideFence) {}

    /**
     * What had been decided of a visit that was carried out all the same, without a network.
     *
     * @param at when it became known that it was carried out
     */
    record OverruledView(
            Instant at,
            VisitStatus status,
            LocalDate plannedFor,
            @Nullable String reasonCode,
            @Nullable String reason) {}

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
     * @param reasonCode why it was put off, called off, missed or handed over, by the catalogue
     * @param reason the same in words
     * @param early whether it began days before its day
     * @param overruled what had been decided meanwhile, where it was carried out all the same
     * @param rating the customer's, 1 to 5, 5 the best
     * @param survey what the customer answered when they were asked about it afterwards
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
            @Nullable String reasonCode,
            @Nullable String reason,
            @Nullable CheckInView checkIn,
            @Nullable Boolean early,
            @Nullable CheckOutView checkOut,
            List<StepView> steps,
            @Nullable Instant completedAt,
            @Nullable Integer rating,
            @Nullable String findings,
            List<FindingView> observations,
            List<NeedView> needs,
            @Nullable String competitor,
            List<CompetitorView> competitorFacts,
            @Nullable UUID signatureId,
            List<OverruledView> overruled,
            VisitAnswers.@Nullable Answer survey) {

        static VisitView from(Visit visit, VisitAnswers.@Nullable Answer survey) {
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
                    visit.reasonCode(),
                    visit.reason(),
                    view(visit.checkIn()),
                    visit.early(),
                    view(visit.checkOut()),
                    IntStream.range(0, steps.size())
                            .mapToObj(i -> view(i + 1, steps.get(i)))
                            .toList(),
                    visit.completedAt(),
                    visit.rating(),
                    visit.findings(),
                    visit.observations().stream()
                            .map(finding -> new FindingView(finding.kind(), finding.text()))
                            .toList(),
                    visit.needs().stream()
                            .map(need -> new NeedView(need.level(), need.text()))
                            .toList(),
                    visit.competitor(),
                    visit.competitorFacts().stream().map(VisitView::view).toList(),
                    visit.signatureId(),
                    visit.overruled().stream()
                            .map(before -> new OverruledView(
                                    before.at(),
                                    before.status(),
                                    before.plannedFor(),
                                    before.reasonCode(),
                                    before.reason()))
                            .toList(),
                    survey);
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
                    null,
                    checkIn == null ? null : new CheckInView(checkIn.startedAt(), null, null, null, null, null),
                    null,
                    null,
                    List.of(),
                    completedAt,
                    rating,
                    null,
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
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

        private static @Nullable CheckOutView view(CheckOut checkOut) {
            var longitude = checkOut.longitude();
            var latitude = checkOut.latitude();
            return longitude == null || latitude == null
                    ? null
                    : new CheckOutView(
                            longitude,
                            latitude,
                            checkOut.accuracyMetres(),
                            checkOut.distanceMetres(),
                            checkOut.outsideFence());
        }

        private static CompetitorView view(CompetitorFact fact) {
            var price = fact.price();
            var currency = fact.currency();
            return new CompetitorView(
                    fact.brand(),
                    fact.product(),
                    price == null || currency == null ? null : new Price(price, currency),
                    fact.note());
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
                    step.proof(),
                    step.answeredAt());
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
                    .body(VisitView.from(visit, null));
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
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
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
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> answerStep(
            @PathVariable UUID id,
            @PathVariable int number,
            IfMatch ifMatch,
            @Valid @RequestBody StepAnswer body,
            Caller caller) {
        return answer(execution.answer(id, number, ifMatch, body.toAnswer(), null, caller));
    }

    /**
     * Ends a visit with what its manager brings home, and keeps the promise it was planned for; critical steps have to
     * be answered. {@code If-Match} is honoured, and optional: only the visitor answers the steps of a visit under way.
     */
    @PostMapping("/{id}/check-out")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> checkOut(
            @PathVariable UUID id, @Nullable IfMatch ifMatch, @Valid @RequestBody CheckOutBody body, Caller caller) {
        return answer(execution.checkOut(id, IfMatch.orAny(ifMatch), body.leaving(null), body.toOutcome(), caller));
    }

    /** Puts a planned visit off to another day, with the reason. */
    @PostMapping("/{id}/reschedule")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> reschedule(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Rescheduling body, Caller caller) {
        return answer(
                execution.reschedule(id, ifMatch, body.plannedFor(), body.reasonCode(), body.reason(), null, caller));
    }

    /** Calls a planned visit off, with the reason; its promise can be planned again. */
    @PostMapping("/{id}/cancel")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> cancel(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(execution.cancel(id, ifMatch, body.reasonCode(), body.reason(), caller));
    }

    /**
     * Notes that a planned visit did not take place, and why; all steps count as not executed, its promise can be
     * planned again.
     */
    @PostMapping("/{id}/miss")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> miss(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(execution.miss(id, ifMatch, body.reasonCode(), body.reason(), caller));
    }

    /**
     * Notes what the visitor has learned so far, or has only now come to write down, during a visit or after it; what is
     * left out stays.
     */
    @PatchMapping("/{id}/notes")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> note(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody NotesBody body, Caller caller) {
        return answer(execution.note(id, ifMatch, body.toOutcome(), caller));
    }

    /** Lets another customer manager carry a planned visit out. */
    @PostMapping("/{id}/hand-over")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<VisitView> handOver(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody HandOver body, Caller caller) {
        employees.requireManagerFor(body.manager(), execution.find(id, caller).orgUnit());
        return answer(execution.handOver(id, ifMatch, body.manager(), body.reasonCode(), body.reason(), caller));
    }

    private ResponseEntity<VisitView> answer(Visit visit) {
        return ResponseEntity.ok().eTag(IfMatch.etag(visit.version())).body(view(visit));
    }

    /** The visit as its reader may see it: staff all of it, customers what is for them. */
    private ResponseEntity<VisitView> answer(Visit visit, Caller caller) {
        var view = view(visit);
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(visit.version()))
                .body(caller.seesOnlyThemselves() ? view.forOutside() : view);
    }

    private VisitView view(Visit visit) {
        return VisitView.from(visit, answers.of(visit.id()).orElse(null));
    }
}
