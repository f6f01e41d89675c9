package io.gapless.customer.privacy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.privacy.OfPerson;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What all services are asked about a person.
 *
 * @param people the ids of the person's records: the customer's, and those merged into it
 * @param byCustomer whether the customer asked, and not somebody for them
 * @param subject the login that asked
 * @param decision why it was approved or rejected
 */
record DataRequest(
        UUID id,
        long version,
        Kind kind,
        @OfPerson UUID customerId,
        @JsonIgnore List<UUID> people,
        String orgUnit,
        Status status,
        boolean byCustomer,
        String requestedBy,
        @JsonIgnore String subject,
        @Nullable String reason,
        Instant requestedAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decision,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        @Nullable Long bytes,
        @Nullable String sha256) {

    /** What is asked. */
    enum Kind {
        EXPORT,
        ERASURE
    }

    /** How far it is. */
    enum Status {
        /** An erasure that nobody has approved yet. */
        REQUESTED,
        /** Approved, and not begun: something stands in the way. */
        WAITING,
        /** The services have been asked. */
        RUNNING,
        /** All have answered; the archive is being made. */
        COLLECTED,
        FINISHED,
        /** The archive is gone. */
        EXPIRED,
        REJECTED,
        WITHDRAWN
    }

    /**
     * What a service has answered.
     *
     * @param silent whether it takes longer than it should
     * @param report rows by section of an export, evidence of an erasure
     */
    record Answer(
            String service,
            boolean answered,
            @Nullable Instant answeredAt,
            boolean silent,
            @Nullable JsonNode report) {}

    /** How it stands, for others: a name of nobody. */
    record State(UUID id, long version, String orgUnit, UUID customerId, Status status) implements PublicState {

        static State from(DataRequest request) {
            return new State(
                    request.id(), request.version(), request.orgUnit(), request.customerId(), request.status());
        }
    }

    /** What the services are asked. */
    record Asked(UUID id, long version, String orgUnit, UUID customerId, List<UUID> people, List<String> logins)
            implements PublicState {}
}
