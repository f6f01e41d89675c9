package io.gapless.visit.promise;

import io.gapless.visit.standard.Dimension;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** An item owed to a customer in a period, for the first time, the second time …. */
@Table("promise")
class Promise {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID customerId;
    private final UUID itemId;
    private final UUID packageId;
    private final String period;
    private final int occurrence;
    private final String orgUnit;
    private final String title;
    private final Dimension dimension;
    private final Instant dueAt;
    private PromiseStatus status;
    private @Nullable UUID visitId;
    private @Nullable String reason;
    private final @Nullable String segment;
    private @Nullable Instant deliveredAt;

    @PersistenceCreator
    Promise(
            UUID id,
            long version,
            UUID customerId,
            UUID itemId,
            UUID packageId,
            String period,
            int occurrence,
            String orgUnit,
            String title,
            Dimension dimension,
            Instant dueAt,
            PromiseStatus status,
            @Nullable UUID visitId,
            @Nullable String reason,
            @Nullable String segment,
            @Nullable Instant deliveredAt) {
        this.id = id;
        this.version = version;
        this.customerId = customerId;
        this.itemId = itemId;
        this.packageId = packageId;
        this.period = period;
        this.occurrence = occurrence;
        this.orgUnit = orgUnit;
        this.title = title;
        this.dimension = dimension;
        this.dueAt = dueAt;
        this.status = status;
        this.visitId = visitId;
        this.reason = reason;
        this.segment = segment;
        this.deliveredAt = deliveredAt;
    }

    void plan(UUID visit) {
        status.requireMoveTo(PromiseStatus.PLANNED);
        status = PromiseStatus.PLANNED;
        visitId = visit;
    }

    /** Whether this visit is the one that is to keep the promise. */
    boolean isPlannedAs(UUID visit) {
        return status == PromiseStatus.PLANNED && visit.equals(visitId);
    }

    void deliver(Instant at) {
        status.requireMoveTo(PromiseStatus.DELIVERED);
        status = PromiseStatus.DELIVERED;
        deliveredAt = at;
    }

    /** Whether the promise was given up meanwhile that this visit was to keep, and no other one is. */
    boolean wasMissedBy(UUID visit) {
        return status == PromiseStatus.MISSED && deliveredAt == null && (visitId == null || visit.equals(visitId));
    }

    /** Given up and delivered after all: it stays missed. */
    void deliverLate(UUID visit, Instant at) {
        visitId = visit;
        deliveredAt = at;
    }

    /**
     * Given up because nobody had heard that it was delivered in time: a device had no network. It was kept.
     *
     * @param at before it was due
     */
    void keepAfterAll(UUID visit, Instant at) {
        if (status != PromiseStatus.MISSED || !at.isBefore(dueAt)) {
            throw new IllegalStateException("Neither missed nor delivered in time: " + id);
        }
        status = PromiseStatus.DELIVERED;
        visitId = visit;
        deliveredAt = at;
        reason = null;
    }

    /** Delivered although it counts as missed. */
    boolean isDeliveredLate() {
        return status == PromiseStatus.MISSED && deliveredAt != null;
    }

    /** The visit is off; the promise still stands. */
    void release() {
        status.requireMoveTo(PromiseStatus.PROMISED);
        status = PromiseStatus.PROMISED;
        visitId = null;
    }

    void miss(PromiseReason why) {
        status.requireMoveTo(PromiseStatus.MISSED);
        status = PromiseStatus.MISSED;
        reason = why.code();
    }

    /** Taken back; the visit that was to keep it stays on record with it. */
    void withdraw(PromiseReason why) {
        status.requireMoveTo(PromiseStatus.WITHDRAWN);
        status = PromiseStatus.WITHDRAWN;
        reason = why.code();
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

    UUID itemId() {
        return itemId;
    }

    UUID packageId() {
        return packageId;
    }

    String period() {
        return period;
    }

    int occurrence() {
        return occurrence;
    }

    String orgUnit() {
        return orgUnit;
    }

    String title() {
        return title;
    }

    Dimension dimension() {
        return dimension;
    }

    Instant dueAt() {
        return dueAt;
    }

    PromiseStatus status() {
        return status;
    }

    @Nullable
    UUID visitId() {
        return visitId;
    }

    @Nullable
    String reason() {
        return reason;
    }

    @Nullable
    String segment() {
        return segment;
    }

    @Nullable
    Instant deliveredAt() {
        return deliveredAt;
    }
}
