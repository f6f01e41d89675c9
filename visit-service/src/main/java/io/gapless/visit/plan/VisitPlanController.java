package io.gapless.visit.plan;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.plan.VisitPlan.Sharing;
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
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/** Visit plans over HTTP. */
@RestController
@RequestMapping("/api/v1/visit-plans")
class VisitPlanController {

    private static final int VISITS_PER_DAY = 12;

    private final VisitPlanning planning;
    private final PlanReading reading;
    private final PlannerSettings settings;
    private final Idempotency idempotency;

    VisitPlanController(
            VisitPlanning planning, PlanReading reading, PlannerSettings settings, Idempotency idempotency) {
        this.planning = planning;
        this.reading = reading;
        this.settings = settings;
        this.idempotency = idempotency;
    }

    /**
     * What to plan: an org unit's open promises and demands, on the days from the first to the last.
     *
     * @param from from today on
     * @param to at most 31 days in all
     * @param visitsPerDay of each manager, 1 to 50; 12 unless told
     * @param minutesPerVisit 5 to 240; unless told, as set
     * @param sharing whether only a customer's own manager goes (OWN, unless told), or the others of the org unit as well
     * @param enter false for a proposal, which is entered or discarded when it has been looked at; true unless told
     */
    record NewPlan(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull LocalDate from,
            @NotNull LocalDate to,
            @Nullable @Min(1) @Max(50) Integer visitsPerDay,
            @Nullable @Min(5) @Max(240) Integer minutesPerVisit,
            @Nullable Sharing sharing,
            @Nullable Boolean enter) {

        boolean enters() {
            return enter == null || enter;
        }
    }

    /**
     * From when on to plan again.
     *
     * @param from from today on; unless told, the plan's first day or today
     * @param enter false for a proposal
     */
    record Again(@Nullable LocalDate from, @Nullable Boolean enter) {

        boolean enters() {
            return enter == null || enter;
        }
    }

    /** What was not planned, as answered; one of promise, demand and visit, and such a visit stays where it was. */
    record UnplannableView(
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            @OfPerson UUID customerId,
            VisitPlan.Reason reason) {}

    /** How far a plan is. */
    enum Status {
        /** The planner is at work. */
        RUNNING,
        /** Found, and not entered before somebody says so. */
        PROPOSED,
        /** Its visits are being entered. */
        ENTERING,
        /** Its visits are entered. */
        ENTERED,
        /** A proposal that was not wanted. */
        DISCARDED,
        /** Something went wrong; see its job. */
        FAILED,
        /** Somebody gave it up. */
        CANCELLED
    }

    /**
     * A plan as answered.
     *
     * @param planned visits
     * @param notPlanned how many found no room
     * @param unplannable the first 100 of those; all by {@code /unplannable}
     * @param replans the plan that it changes
     * @param job how far it is, while it is not entered
     * @param loads what it gives each manager to do
     * @param words what it comes to, in words
     */
    record PlanView(
            UUID id,
            String orgUnit,
            LocalDate from,
            LocalDate to,
            int visitsPerDay,
            int minutesPerVisit,
            Sharing sharing,
            String requester,
            Instant createdAt,
            Status status,
            @Nullable Instant enteredAt,
            int planned,
            int notPlanned,
            List<UnplannableView> unplannable,
            @Nullable UUID replans,
            @Nullable Job job,
            List<PlanReading.Load> loads,
            List<String> words) {}

    /**
     * Plans visits for the open promises and demands of an org unit, on working days of at most 31 days, at most so many
     * a day for each manager; what finds no room is told with its reason. A large plan is answered as RUNNING: GET tells
     * how far it is.
     */
    @PostMapping
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PlanView> plan(@Valid @RequestBody NewPlan body, IdempotencyKey key, Caller caller) {
        var asked = new VisitPlanning.Asked(
                body.orgUnit(),
                body.from(),
                body.to(),
                body.visitsPerDay() == null ? VISITS_PER_DAY : body.visitsPerDay(),
                body.minutesPerVisit() == null ? settings.minutes() : body.minutesPerVisit(),
                body.sharing() == null ? Sharing.OWN : body.sharing(),
                body.enters());
        return made(idempotency.once(key, body, () -> started(planning.start(asked, caller))), caller);
    }

    /**
     * Plans again what a plan has planned, after leave, cancellations or new demands: what was locked or has begun stays,
     * the rest moves as little as possible, and what has come since is planned, too. Answers a plan of its own.
     */
    @PostMapping("/{id}/replans")
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PlanView> replan(
            @PathVariable UUID id, @Valid @RequestBody Again body, IdempotencyKey key, Caller caller) {
        planning.find(id, caller);
        return made(
                idempotency.once(
                        key,
                        List.of(id, body),
                        () -> started(planning.startAgain(id, body.from(), body.enters(), caller))),
                caller);
    }

    private ResponseEntity<PlanView> started(VisitPlan plan) {
        return ResponseEntity.created(URI.create("/api/v1/visit-plans/" + plan.id()))
                .body(view(plan));
    }

    /** The plan as it stands when it is done, or after a while: as a rule nobody has to ask again. */
    private ResponseEntity<PlanView> made(ResponseEntity<PlanView> started, Caller caller) {
        var location = Objects.requireNonNull(started.getHeaders().getLocation());
        var path = location.getPath();
        var id = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
        return ResponseEntity.status(started.getStatusCode())
                .location(location)
                .body(view(planning.await(id, settings.answerWithin(), caller)));
    }

    /**
     * Plans, the newest first.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PlanReading.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit, Paging paging, Caller caller) {
        return reading.list(orgUnit, paging, caller);
    }

    /** One plan, with what found no room. */
    @GetMapping("/{id}")
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    PlanView read(@PathVariable UUID id, Caller caller) {
        return view(planning.find(id, caller));
    }

    /**
     * The visits of a plan, each with why it is where it is.
     *
     * @param manager username of whoever is to go
     */
    @GetMapping("/{id}/visits")
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PlanReading.PlannedVisit> visits(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String manager,
            Paging paging,
            Caller caller) {
        planning.find(id, caller);
        return reading.visits(id, manager, paging);
    }

    /** What a plan found no room for, each with the reason. */
    @GetMapping("/{id}/unplannable")
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<UnplannableView> unplannable(
            @PathVariable UUID id,
            @RequestParam(required = false) VisitPlan.@Nullable Reason reason,
            Paging paging,
            Caller caller) {
        planning.find(id, caller);
        return reading.unplannable(id, reason, paging);
    }

    /** Gives up a plan that is not entered yet. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({SUPERVISOR, ADMIN})
    PlanView cancel(@PathVariable UUID id, Caller caller) {
        return view(planning.cancel(id, caller));
    }

    /**
     * A proposal beside what is there.
     *
     * @param managers what changes for each of them
     * @param conflicts what has changed since, at most the first 100: while there is one, it cannot be entered
     * @param conflictsInAll how many there are
     */
    record ComparisonView(List<PlanReading.Change> managers, List<ConflictView> conflicts, int conflictsInAll) {}

    /** What has changed under a visit of the plan; one of promise, demand and visit. */
    record ConflictView(
            PlanConflicts.Reason reason,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            @OfPerson UUID customerId,
            String manager,
            LocalDate day) {}

    /** What a plan changes for each manager, and what has changed since it was proposed. */
    @GetMapping("/{id}/comparison")
    @RolesAllowed({SUPERVISOR, ADMIN, QUALITY_ANALYST, EXECUTIVE})
    ComparisonView comparison(@PathVariable UUID id, Caller caller) {
        var plan = planning.find(id, caller);
        var conflicts = planning.conflicts(plan);
        return new ComparisonView(
                reading.changes(plan),
                conflicts.stream()
                        .limit(100)
                        .map(one -> new ConflictView(
                                one.reason(),
                                one.promiseId(),
                                one.demandId(),
                                one.visitId(),
                                one.customerId(),
                                one.manager(),
                                one.day()))
                        .toList(),
                conflicts.size());
    }

    /**
     * Enters a proposal, once, however often it is asked for. Refused (409) where what it was made of has changed; the
     * problem names {@code conflicts}. A large one is answered as ENTERING: GET tells how far it is.
     */
    @PostMapping("/{id}/enter")
    @RolesAllowed({SUPERVISOR, ADMIN})
    PlanView enter(@PathVariable UUID id, Caller caller) {
        planning.enter(id, caller);
        return view(planning.await(id, settings.answerWithin(), caller));
    }

    /** Discards a proposal. */
    @PostMapping("/{id}/discard")
    @RolesAllowed({SUPERVISOR, ADMIN})
    PlanView discard(@PathVariable UUID id, Caller caller) {
        return view(planning.discard(id, caller));
    }

    private PlanView view(VisitPlan plan) {
        var job = isUnderWay(plan) ? planning.job(plan) : null;
        var loads = reading.loads(plan.id());
        return new PlanView(
                plan.id(),
                plan.orgUnit(),
                plan.from(),
                plan.to(),
                plan.visitsPerDay(),
                plan.minutes(),
                plan.sharing(),
                plan.requester(),
                plan.createdAt(),
                status(plan, job),
                plan.enteredAt(),
                plan.planned(),
                plan.unplannable().size(),
                plan.unplannable().stream()
                        .limit(100)
                        .map(one -> new UnplannableView(
                                one.promiseId(), one.demandId(), one.visitId(), one.customerId(), one.reason()))
                        .toList(),
                plan.replans(),
                job,
                loads,
                plan.status() == VisitPlan.Status.RUNNING ? List.of() : reading.words(plan, loads));
    }

    private static boolean isUnderWay(VisitPlan plan) {
        return plan.status() == VisitPlan.Status.RUNNING || plan.status() == VisitPlan.Status.ENTERING;
    }

    private static Status status(VisitPlan plan, @Nullable Job job) {
        if (!isUnderWay(plan)) {
            return Status.valueOf(plan.status().name());
        }
        if (job == null) {
            return Status.CANCELLED;
        }
        return switch (job.status()) {
            case FAILED -> Status.FAILED;
            case CANCELLED -> Status.CANCELLED;
            default -> Status.valueOf(plan.status().name());
        };
    }
}
