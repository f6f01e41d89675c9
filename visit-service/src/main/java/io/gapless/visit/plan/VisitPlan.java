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

/** What the planner is told to plan; once it is done, what it planned and what it could not. */
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
        Status status,
        @Nullable UUID jobId,
        @Nullable Instant enteredAt,
        int planned,

        @MappedCollection(idColumn = "visit_plan", keyColumn = "position")
        List<Unplannable> unplannable) {

    /** How far it is. */
    enum Status {
        RUNNING,
        ENTERED
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

    VisitPlan by(UUID job) {
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
                status,
                job,
                enteredAt,
                planned,
                unplannable);
    }

    VisitPlan entered(int visits, Instant now) {
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
                Status.ENTERED,
                jobId,
                now,
                visits,
                unplannable);
    }
}
