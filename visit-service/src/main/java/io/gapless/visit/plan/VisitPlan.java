package io.gapless.visit.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What the planner is told to plan; once it is done, what it planned and what it could not.
 *
 * @param enters whether its visits are entered as soon as they are found; else it is a proposal first
 */
@Table("visit_plan")
record VisitPlan(
        @Id UUID id,
        @Version long version,
        String orgUnit,
        @Column("from_day") LocalDate from,
        @Column("to_day") LocalDate to,
        int visitsPerDay,
        int minutes,
        Sharing sharing,
        @Nullable UUID replans,
        String requester,
        Instant createdAt,
        boolean enters,
        Status status,
        @Nullable UUID jobId,
        @Nullable Instant enteredAt,
        int planned,

        @MappedCollection(idColumn = "visit_plan", keyColumn = "position")
        List<Unplannable> unplannable) {

    /** How far it is. */
    enum Status {
        RUNNING,
        /** Found, and to be entered or discarded. */
        PROPOSED,
        /** Its visits are being entered. */
        ENTERING,
        ENTERED,
        DISCARDED
    }

    /** Who makes a visit. */
    enum Sharing {
        /** The customer's own manager, and nobody else. */
        OWN,
        /** Any manager of the customer's org unit; their own where nothing speaks against it. */
        TEAM
    }

    /** Why something was not planned. */
    enum Reason {
        /** The customer has no manager. */
        NO_MANAGER,
        /** No working day of the plan lies in the days on which it may be. */
        NO_WORKING_DAY,
        /** Whoever could go is on leave. */
        LEAVE,
        /** Whoever could go is not qualified for the standard. */
        NOT_QUALIFIED,
        /** The customer can be visited at no time at which anybody works. */
        NO_WINDOW,
        /** The days are full. */
        NO_CAPACITY
    }

    /** A promise, a demand or a visit that found no day; such a visit stays where it was. */
    @Table("visit_plan_unplannable")
    record Unplannable(
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            UUID customerId,
            Reason reason) {

        static Unplannable of(Wish wish, Reason reason) {
            return new Unplannable(wish.promiseId(), wish.demandId(), wish.visitId(), wish.customerId(), reason);
        }
    }

    /** Made by a job. */
    VisitPlan by(UUID job) {
        return with(status, job, enteredAt, planned);
    }

    VisitPlan entered(int visits, Instant now) {
        return with(Status.ENTERED, jobId, now, visits);
    }

    /** Found, and not entered before somebody says so. */
    VisitPlan proposed(int visits) {
        return with(Status.PROPOSED, jobId, null, visits);
    }

    /** Somebody said so: a job enters it. */
    VisitPlan entering(UUID job) {
        return with(Status.ENTERING, job, null, planned);
    }

    VisitPlan discarded() {
        return with(Status.DISCARDED, jobId, null, planned);
    }

    private VisitPlan with(Status next, @Nullable UUID job, @Nullable Instant entered, int visits) {
        return new VisitPlan(
                id,
                version,
                orgUnit,
                from,
                to,
                visitsPerDay,
                minutes,
                sharing,
                replans,
                requester,
                createdAt,
                enters,
                next,
                job,
                entered,
                visits,
                unplannable);
    }
}
