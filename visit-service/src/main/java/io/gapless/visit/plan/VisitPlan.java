package io.gapless.visit.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** What a run of the planner planned and what it could not; it never changes. */
@Table("visit_plan")
record VisitPlan(
        @Id UUID id,
        String orgUnit,
        @Column("from_day") LocalDate from,
        @Column("to_day") LocalDate to,
        int visitsPerDay,
        String requester,
        Instant createdAt,
        int planned,

        @MappedCollection(idColumn = "visit_plan", keyColumn = "position")
        List<Unplannable> unplannable)
        implements Persistable<UUID> {

    @PersistenceCreator
    VisitPlan {}

    /** Why a promise was not planned. */
    enum Reason {
        /** The customer has no manager. */
        NO_MANAGER,
        /** No working day of the plan lies in the promise's month. */
        NO_WORKING_DAY,
        /** The manager's days are full. */
        NO_CAPACITY
    }

    /** A promise that was not planned. */
    @Table("visit_plan_unplannable")
    record Unplannable(UUID promiseId, UUID customerId, Reason reason) {}

    @Override
    public @Nullable UUID getId() {
        return id;
    }

    /** Plans are only ever added. */
    @Override
    public boolean isNew() {
        return true;
    }
}
