package io.gapless.visit.execution;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import io.gapless.visit.menu.VisitKind;
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

    private final UUID customerId;
    private final String orgUnit;
    private final @Nullable String segment;
    private final String manager;
    private final VisitKind kind;
    private final String title;
    private UUID standardId;
    private final @Nullable UUID itemId;
    private final @Nullable UUID promiseId;
    private final @Nullable UUID planId;
    private final Instant createdAt;

    private VisitStatus status;
    private LocalDate plannedFor;
    private int sequence;
    private @Nullable String reason;

    @Embedded.Empty
    private CheckIn checkIn;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<VisitStep> steps;

    private @Nullable Instant completedAt;
    private @Nullable Integer rating;
    private @Nullable String findings;
    private @Nullable String competitor;

    @MappedCollection(idColumn = "visit", keyColumn = "position")
    private List<Need> needs;

    @PersistenceCreator
    Visit(
            UUID id,
            long version,
            UUID customerId,
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
            @Nullable String reason,
            CheckIn checkIn,
            List<VisitStep> steps,
            @Nullable Instant completedAt,
            @Nullable Integer rating,
            @Nullable String findings,
            @Nullable String competitor,
            List<Need> needs) {
        this.id = id;
        this.version = version;
        this.customerId = customerId;
        this.orgUnit = orgUnit;
        this.segment = segment;
        this.manager = manager;
        this.kind = kind;
        this.title = title;
        this.standardId = standardId;
        this.itemId = itemId;
        this.promiseId = promiseId;
        this.planId = planId;
        this.createdAt = createdAt;
        this.status = status;
        this.plannedFor = plannedFor;
        this.sequence = sequence;
        this.reason = reason;
        this.checkIn = checkIn;
        this.steps = steps;
        this.completedAt = completedAt;
        this.rating = rating;
        this.findings = findings;
        this.competitor = competitor;
        this.needs = needs;
    }

    static Visit plan(VisitBook.Appointment appointment, Instant now) {
        return new Visit(
                Ids.next(),
                0,
                appointment.customerId(),
                appointment.orgUnit(),
                appointment.segment(),
                appointment.manager(),
                appointment.kind(),
                appointment.title(),
                appointment.standardId(),
                appointment.itemId(),
                appointment.promiseId(),
                appointment.planId(),
                now,
                VisitStatus.PLANNED,
                appointment.plannedFor(),
                appointment.sequence(),
                null,
                CheckIn.NONE,
                List.of(),
                null,
                null,
                null,
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
                appointment.customerId(),
                appointment.orgUnit(),
                appointment.segment(),
                appointment.manager(),
                appointment.kind(),
                appointment.title(),
                appointment.standardId(),
                appointment.itemId(),
                appointment.promiseId(),
                null,
                now,
                past.status(),
                appointment.plannedFor(),
                0,
                past.reason(),
                past.checkIn(),
                past.steps(),
                past.completedAt(),
                past.outcome().rating(),
                past.outcome().findings(),
                past.outcome().competitor(),
                past.outcome().needs());
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

    /** Answers a step, or answers it anew. */
    void answer(int number, VisitStep.Answer answer) {
        if (status != VisitStatus.STARTED) {
            throw Problem.conflict("visit-not-started", status);
        }
        if (number < 1 || number > steps.size()) {
            throw Problem.notFound("step-not-found", number, steps.size());
        }
        var all = new ArrayList<>(steps);
        all.set(number - 1, all.get(number - 1).answered(number, answer));
        steps = List.copyOf(all);
    }

    /**
     * What the visitor brings home.
     *
     * @param rating the customer's, 1 to 5
     */
    record Outcome(
            @Nullable Integer rating,
            @Nullable String findings,
            List<Need> needs,
            @Nullable String competitor) {}

    /** Ends the visit; steps nobody answered count as not executed, but critical ones have to be answered. */
    void complete(Outcome outcome, Instant now) {
        status.requireMoveTo(VisitStatus.COMPLETED);
        var open = IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).critical() && steps.get(i).executed() == null)
                .mapToObj(i -> i + 1)
                .toList();
        if (!open.isEmpty()) {
            throw Problem.conflict("critical-steps-open", open.size()).with("steps", open);
        }
        status = VisitStatus.COMPLETED;
        completedAt = now;
        rating = outcome.rating();
        findings = outcome.findings();
        needs = outcome.needs();
        competitor = outcome.competitor();
    }

    void reschedule(LocalDate day, String why) {
        status.requireMoveTo(VisitStatus.PLANNED);
        plannedFor = day;
        sequence = 0;
        reason = why;
    }

    void cancel(String why) {
        status.requireMoveTo(VisitStatus.CANCELLED);
        status = VisitStatus.CANCELLED;
        reason = why;
    }

    /** Did not take place: none of the standard's steps was executed. */
    void miss(String why, List<Step> standard) {
        status.requireMoveTo(VisitStatus.MISSED);
        status = VisitStatus.MISSED;
        reason = why;
        steps = standard.stream()
                .map(step -> VisitStep.of(step).answered(0, new VisitStep.Answer(false, null, null, null)))
                .toList();
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID customerId() {
        return customerId;
    }

    String orgUnit() {
        return orgUnit;
    }

    @Nullable
    String segment() {
        return segment;
    }

    String manager() {
        return manager;
    }

    VisitKind kind() {
        return kind;
    }

    String title() {
        return title;
    }

    UUID standardId() {
        return standardId;
    }

    @Nullable
    UUID itemId() {
        return itemId;
    }

    @Nullable
    UUID promiseId() {
        return promiseId;
    }

    @Nullable
    UUID planId() {
        return planId;
    }

    Instant createdAt() {
        return createdAt;
    }

    VisitStatus status() {
        return status;
    }

    LocalDate plannedFor() {
        return plannedFor;
    }

    int sequence() {
        return sequence;
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
}
