package io.gapless.complaint.outbound;

import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Customers whom the desk calls for one reason.
 *
 * @param orgUnit that calls; its customers and those of all below it
 * @param filling the job that looks for the customers; null while it is a draft
 * @param openedAt since when it is called
 * @param closedBy username, or "system" where its time was over
 */
record OutboundList(
        UUID id,
        long version,
        String orgUnit,
        Plan plan,
        Status status,
        @Nullable UUID filling,
        String createdBy,
        Instant createdAt,
        @Nullable Instant openedAt,
        @Nullable String closedBy,
        @Nullable Instant closedAt) {

    static final String TOPIC = "gapless.outbound";

    /** Where a list stands. */
    enum Status {
        DRAFT,
        /** Customers are called; it can be filled again with those who have come since. */
        OPEN,
        CLOSED
    }

    /**
     * Who is called, why and how.
     *
     * @param purpose of the consent that it takes: a code of customer-service's, such as service or marketing
     * @param segments only these; all where empty
     * @param kinds of customers, only these; all where empty
     * @param mostAttempts after so many in vain a customer counts as not reached
     * @param pauseMinutes between two attempts unless told
     * @param callFrom time of day from which on customers are called, in the zone of the settings
     * @param closesAt when it closes by itself
     */
    record Plan(
            String name,
            Occasion occasion,
            String purpose,
            List<String> segments,
            List<String> kinds,
            CallScript script,
            int mostAttempts,
            int pauseMinutes,
            @Nullable LocalTime callFrom,
            @Nullable LocalTime callUntil,
            @Nullable Instant closesAt) {

        /** Throws a {@link Problem} (422) where it cannot be meant. */
        void check() {
            script.requireFit();
            if ((callFrom == null) != (callUntil == null)
                    || callFrom != null && callUntil != null && !callFrom.isBefore(callUntil)) {
                throw Problem.unprocessable("outbound-hours-empty");
            }
        }
    }

    /** What other services are told of a list. */
    record State(
            UUID id,
            long version,
            String orgUnit,
            String name,
            Occasion occasion,
            String purpose,
            List<String> segments,
            List<String> kinds,
            Status status,
            @Nullable Instant closesAt)
            implements PublicState {}

    State state() {
        return new State(
                id,
                version,
                orgUnit,
                plan.name(),
                plan.occasion(),
                plan.purpose(),
                plan.segments(),
                plan.kinds(),
                status,
                plan.closesAt());
    }

    OutboundList changed(Plan newPlan) {
        if (status != Status.DRAFT) {
            throw Problem.conflict("outbound-list-not-draft", status);
        }
        return new OutboundList(
                id, version + 1, orgUnit, newPlan, status, filling, createdBy, createdAt, openedAt, closedBy, closedAt);
    }

    /** Opens it, or fills it again. */
    OutboundList filled(UUID job, Instant now) {
        if (status == Status.CLOSED) {
            throw Problem.conflict("outbound-list-not-open", status);
        }
        return new OutboundList(
                id,
                version + 1,
                orgUnit,
                plan,
                Status.OPEN,
                job,
                createdBy,
                createdAt,
                openedAt == null ? now : openedAt,
                closedBy,
                closedAt);
    }

    OutboundList closed(String by, Instant now) {
        if (status == Status.CLOSED) {
            throw Problem.conflict("outbound-list-not-open", status);
        }
        return new OutboundList(
                id, version + 1, orgUnit, plan, Status.CLOSED, filling, createdBy, createdAt, openedAt, by, now);
    }

    /** Throws a {@link Problem} (409) unless customers may be called now. */
    void requireCallable(Instant now, ZoneId zone) {
        if (status != Status.OPEN || plan.closesAt() != null && !now.isBefore(plan.closesAt())) {
            throw Problem.conflict("outbound-list-not-open", status);
        }
        var time = LocalTime.ofInstant(now, zone);
        if (plan.callFrom() != null
                && plan.callUntil() != null
                && (time.isBefore(plan.callFrom()) || !time.isBefore(plan.callUntil()))) {
            throw Problem.conflict("outbound-hours-over", plan.callFrom(), plan.callUntil());
        }
    }
}
