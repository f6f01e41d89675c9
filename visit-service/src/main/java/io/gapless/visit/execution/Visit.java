package io.gapless.visit.execution;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.standard.Evidence;
import io.gapless.visit.standard.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** A visit to a customer. It takes the standard's steps when it begins, and keeps them whatever the standard becomes. */
@Table("visit")
class Visit {

    @Id
    private final UUID id;

    @Version
    private long version;

    @Embedded.Empty
    private final Purpose purpose;

    private String manager;
    private UUID standardId;
    private final Instant createdAt;

    private VisitStatus status;

    @Embedded.Empty
    private Slot slot;

    private @Nullable String reasonCode;
    private @Nullable String reason;

    @Embedded.Empty
    private CheckIn checkIn;

    private @Nullable Boolean early;

    @Embedded.Empty(prefix = "check_out_")
    private CheckOut checkOut;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<VisitStep> steps;

    private @Nullable Instant completedAt;
    private @Nullable Integer rating;
    private @Nullable String findings;
    private @Nullable String competitor;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<Need> needs;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<Finding> observations;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<CompetitorFact> competitorFacts;

    private @Nullable UUID signatureId;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<Overruled> overruled;

    @PersistenceCreator
    Visit(
            UUID id,
            long version,
            Purpose purpose,
            String manager,
            UUID standardId,
            Instant createdAt,
            VisitStatus status,
            Slot slot,
            @Nullable String reasonCode,
            @Nullable String reason,
            CheckIn checkIn,
            @Nullable Boolean early,
            CheckOut checkOut,
            List<VisitStep> steps,
            @Nullable Instant completedAt,
            @Nullable Integer rating,
            @Nullable String findings,
            @Nullable String competitor,
            List<Need> needs,
            List<Finding> observations,
            List<CompetitorFact> competitorFacts,
            @Nullable UUID signatureId,
            List<Overruled> overruled) {
        this.id = id;
        this.version = version;
        this.purpose = purpose;
        this.manager = manager;
        this.standardId = standardId;
        this.createdAt = createdAt;
        this.status = status;
        this.slot = slot;
        this.reasonCode = reasonCode;
        this.reason = reason;
        this.checkIn = checkIn;
        this.early = early;
        this.checkOut = checkOut;
        this.steps = steps;
        this.completedAt = completedAt;
        this.rating = rating;
        this.findings = findings;
        this.competitor = competitor;
        this.needs = needs;
        this.observations = observations;
        this.competitorFacts = competitorFacts;
        this.signatureId = signatureId;
        this.overruled = overruled;
    }

    static Visit plan(VisitBook.Appointment appointment, Instant now) {
        return plan(Ids.next(), appointment, now);
    }

    static Visit plan(UUID id, VisitBook.Appointment appointment, Instant now) {
        return new Visit(
                id,
                0,
                Purpose.of(appointment),
                appointment.manager(),
                appointment.standardId(),
                now,
                VisitStatus.PLANNED,
                Slot.of(appointment),
                null,
                null,
                CheckIn.NONE,
                null,
                CheckOut.NONE,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    /**
     * How a visit of the past went.
     *
     * @param steps of the standard as they were carried out; none where that is not known
     */
    record Past(
            VisitStatus status,
            @Nullable String reason,
            CheckIn checkIn,
            List<VisitStep> steps,
            @Nullable Instant completedAt,
            Outcome outcome) {}

    /** A visit that was carried out, missed or called off elsewhere; it stays as it is. */
    static Visit takeOver(UUID id, VisitBook.Appointment appointment, Past past, Instant now) {
        return new Visit(
                id,
                0,
                Purpose.of(appointment),
                appointment.manager(),
                appointment.standardId(),
                now,
                past.status(),
                Slot.of(appointment),
                null,
                past.reason(),
                past.checkIn(),
                null,
                CheckOut.NONE,
                past.steps(),
                past.completedAt(),
                past.outcome().rating(),
                past.outcome().findings(),
                past.outcome().competitor(),
                past.outcome().needs(),
                past.outcome().observations(),
                past.outcome().competitorFacts(),
                past.outcome().signatureId(),
                List.of());
    }

    /** Goes by another edition of its standard, as long as it has not begun. */
    void follow(UUID edition) {
        if (status == VisitStatus.PLANNED) {
            standardId = edition;
        }
    }

    void start(CheckIn checkIn, List<Step> standard) {
        status.requireMoveTo(VisitStatus.STARTED);
        status = VisitStatus.STARTED;
        this.checkIn = checkIn;
        steps = standard.stream().map(VisitStep::of).toList();
    }

    /** Flags whether it begins so many days before its day, or more. */
    void judgeDay(LocalDate begun, int earlyDays) {
        early = !begun.isAfter(slot.plannedFor().minusDays(earlyDays));
    }

    /**
     * Is planned again although it was called off or put to another day meanwhile: whoever stood at the door without a
     * network could not know. What had been decided stays on record.
     *
     * @param knownDay the day that the visitor knew it to be planned for, which counts where it was moved from there; null
     *     where they did not tell
     */
    void takePlaceAllTheSame(@Nullable LocalDate knownDay, Instant now) {
        boolean off = status == VisitStatus.CANCELLED || status == VisitStatus.MISSED;
        boolean moved = slot.wasMovedFrom(knownDay);
        if (off || moved && status == VisitStatus.PLANNED) {
            var all = new ArrayList<>(overruled);
            all.add(new Overruled(now, status, slot.plannedFor(), reasonCode, reason));
            overruled = List.copyOf(all);
            status = VisitStatus.PLANNED;
            reasonCode = null;
            reason = null;
            if (moved && knownDay != null) {
                slot = slot.backOn(knownDay);
            }
        }
    }

    /** Answers a step, or answers it anew. */
    void answer(int number, VisitStep.Answer answer) {
        answer(number, answer, null);
    }

    void answer(int number, VisitStep.Answer answer, @Nullable Instant at) {
        requireStarted();
        var all = new ArrayList<>(steps);
        all.set(number - 1, step(number).answered(number, answer).at(at));
        steps = List.copyOf(all);
    }

    /** The later of two answers stays, in whatever order they arrive. */
    void requireNoAnswerAfter(int number, Instant at) {
        requireStarted();
        var answeredAt = step(number).answeredAt();
        if (answeredAt != null && answeredAt.isAfter(at)) {
            throw Problem.conflict("step-answered-later", number, answeredAt);
        }
    }

    /** The evidence that a step asks for. */
    Evidence asked(int number) {
        requireStarted();
        return step(number).evidence();
    }

    private VisitStep step(int number) {
        if (number < 1 || number > steps.size()) {
            throw Problem.notFound("step-not-found", number, steps.size());
        }
        return steps.get(number - 1);
    }

    private void requireStarted() {
        if (status != VisitStatus.STARTED) {
            throw Problem.conflict("visit-not-started", status).with("allowed", status.next());
        }
    }

    /**
     * What the visitor brings home.
     *
     * @param rating the customer's, 1 to 5
     * @param findings in words
     * @param competitor in words
     * @param observations findings by what they are about
     * @param signatureId the stored file of the customer's signature
     */
    record Outcome(
            @Nullable Integer rating,
            @Nullable String findings,
            List<Need> needs,
            @Nullable String competitor,
            List<Finding> observations,
            List<CompetitorFact> competitorFacts,
            @Nullable UUID signatureId) {

        Outcome(@Nullable Integer rating, @Nullable String findings, List<Need> needs, @Nullable String competitor) {
            this(rating, findings, needs, competitor, List.of(), List.of(), null);
        }
    }

    /**
     * Notes what the visitor has learned so far, or has only now come to write down; what is not told stays, and after the
     * visit so does what the customer gave: the rating and the signature.
     */
    void note(Outcome outcome) {
        if (status != VisitStatus.STARTED && status != VisitStatus.COMPLETED) {
            throw Problem.conflict("visit-not-started", status).with("allowed", status.next());
        }
        if (status == VisitStatus.COMPLETED
                && (isOther(rating, outcome.rating()) || isOther(signatureId, outcome.signatureId()))) {
            throw Problem.conflict("customers-word-given");
        }
        rating = outcome.rating() == null ? rating : outcome.rating();
        findings = outcome.findings() == null ? findings : outcome.findings();
        needs = outcome.needs().isEmpty() ? needs : outcome.needs();
        competitor = outcome.competitor() == null ? competitor : outcome.competitor();
        observations = outcome.observations().isEmpty() ? observations : outcome.observations();
        competitorFacts = outcome.competitorFacts().isEmpty() ? competitorFacts : outcome.competitorFacts();
        signatureId = outcome.signatureId() == null ? signatureId : outcome.signatureId();
    }

    private static boolean isOther(@Nullable Object given, @Nullable Object told) {
        return given != null && told != null && !given.equals(told);
    }

    /** Ends the visit; steps nobody answered count as not executed, but critical ones have to be answered. */
    void complete(Outcome outcome, Instant at) {
        complete(outcome, CheckOut.NONE, at);
    }

    /** The same, where the visitor stands. */
    void complete(Outcome outcome, CheckOut where, Instant at) {
        status.requireMoveTo(VisitStatus.COMPLETED);
        var begun = checkIn.startedAt();
        if (begun != null && at.isBefore(begun)) {
            throw Problem.unprocessable("check-out-before-check-in", at, begun);
        }
        var open = IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).critical() && steps.get(i).executed() == null)
                .mapToObj(i -> i + 1)
                .toList();
        if (!open.isEmpty()) {
            throw Problem.conflict("critical-steps-open", open.size()).with("steps", open);
        }
        note(outcome);
        status = VisitStatus.COMPLETED;
        completedAt = at;
        checkOut = where;
    }

    void reschedule(LocalDate day, Why why) {
        status.requireMoveTo(VisitStatus.PLANNED);
        slot = slot.putOffTo(day);
        because(why);
    }

    /** Goes where a plan puts it now; whether that is elsewhere. */
    boolean move(VisitBook.Move move) {
        var before = slot;
        slot = slot.movedBy(move);
        return !slot.isAtTheSameTimeAs(before);
    }

    void cancel(Why why) {
        status.requireMoveTo(VisitStatus.CANCELLED);
        status = VisitStatus.CANCELLED;
        because(why);
    }

    /** Did not take place: none of the standard's steps was executed. */
    void miss(Why why, List<Step> standard) {
        status.requireMoveTo(VisitStatus.MISSED);
        status = VisitStatus.MISSED;
        because(why);
        steps = standard.stream()
                .map(step -> VisitStep.of(step).answered(0, new VisitStep.Answer(false, null, null, null)))
                .toList();
    }

    /** Somebody else goes there. */
    void handOver(String to, Why why) {
        if (status != VisitStatus.PLANNED) {
            throw Problem.conflict("visit-not-planned", status).with("allowed", status.next());
        }
        if (to.equals(manager)) {
            throw Problem.unprocessable("visit-with-them-already", to);
        }
        manager = to;
        slot = slot.withoutPlace();
        because(why);
    }

    private void because(Why why) {
        reasonCode = why.code();
        reason = why.words();
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID customerId() {
        return purpose.customerId();
    }

    String orgUnit() {
        return purpose.orgUnit();
    }

    @Nullable
    String segment() {
        return purpose.segment();
    }

    String manager() {
        return manager;
    }

    VisitKind kind() {
        return purpose.kind();
    }

    String title() {
        return purpose.title();
    }

    UUID standardId() {
        return standardId;
    }

    @Nullable
    UUID itemId() {
        return purpose.itemId();
    }

    @Nullable
    UUID promiseId() {
        return purpose.promiseId();
    }

    @Nullable
    UUID planId() {
        return purpose.planId();
    }

    Instant createdAt() {
        return createdAt;
    }

    VisitStatus status() {
        return status;
    }

    LocalDate plannedFor() {
        return slot.plannedFor();
    }

    int sequence() {
        return slot.sequence();
    }

    @Nullable
    Instant startsAt() {
        return slot.startsAt();
    }

    @Nullable
    Integer durationMinutes() {
        return slot.durationMinutes();
    }

    @Nullable
    String reason() {
        return reason;
    }

    CheckIn checkIn() {
        return checkIn;
    }

    List<VisitStep> steps() {
        return steps;
    }

    @Nullable
    Instant completedAt() {
        return completedAt;
    }

    @Nullable
    Integer rating() {
        return rating;
    }

    @Nullable
    String findings() {
        return findings;
    }

    @Nullable
    String competitor() {
        return competitor;
    }

    List<Need> needs() {
        return needs;
    }

    @Nullable
    String reasonCode() {
        return reasonCode;
    }

    @Nullable
    Boolean early() {
        return early;
    }

    CheckOut checkOut() {
        return checkOut;
    }

    List<Finding> observations() {
        return observations;
    }

    List<CompetitorFact> competitorFacts() {
        return competitorFacts;
    }

    @Nullable
    UUID signatureId() {
        return signatureId;
    }

    List<Overruled> overruled() {
        return overruled;
    }
}
