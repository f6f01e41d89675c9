package io.gapless.complaint.contact;

import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call or message at the service desk; only a key press may still be added.
 *
 * @param source the system that told of it under the external id
 * @param queue where it waited
 * @param agent username of who took it
 * @param topic what it was about, a code: who comes again with the same is not counted as helped the first time
 * @param offeredAt when it came to the queue
 * @param answeredAt null where nobody answered
 * @param holdSeconds of the time between answer and end
 * @param wrapUpSeconds work after the end
 * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
 */
record Contact(
        UUID id,
        @Nullable String source,
        @Nullable String externalId,
        @Nullable UUID customerId,
        Channel channel,
        String queue,
        String orgUnit,
        @Nullable String agent,
        @Nullable String topic,
        Outcome outcome,
        Instant offeredAt,
        @Nullable Instant answeredAt,
        Instant endedAt,
        int holdSeconds,
        @Nullable Integer wrapUpSeconds,
        @Nullable Integer keyPress,
        @Nullable UUID complaintId,
        String loggedBy) {

    static final String TOPIC = "gapless.contact";

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration LONGEST = Duration.ofDays(31);

    /** What became of a contact. */
    enum Outcome {
        ANSWERED,
        /** The customer gave up. */
        ABANDONED,
        /** Passed on to another queue or a machine. */
        OVERFLOW,
        /** The customer left the queue and is called back. */
        CALLBACK
    }

    /** Throws a problem (422) where it could not have happened like this. */
    void check(Instant latest) {
        var start = answeredAt == null ? offeredAt : answeredAt;
        if (offeredAt.isBefore(EARLIEST)
                || start.isBefore(offeredAt)
                || endedAt.isBefore(start)
                || endedAt.isAfter(latest)
                || Duration.between(offeredAt, endedAt).compareTo(LONGEST) > 0
                || holdSeconds > Duration.between(start, endedAt).toSeconds()) {
            throw Problem.unprocessable("contact-times-wrong");
        }
        if ((outcome == Outcome.ANSWERED) != (answeredAt != null) || agent != null && answeredAt == null) {
            throw Problem.unprocessable("contact-outcome-wrong", outcome);
        }
    }

    /** The same contact, of a customer who is known by now. */
    Contact of(UUID customer) {
        return new Contact(
                id,
                source,
                externalId,
                customer,
                channel,
                queue,
                orgUnit,
                agent,
                topic,
                outcome,
                offeredAt,
                answeredAt,
                endedAt,
                holdSeconds,
                wrapUpSeconds,
                keyPress,
                complaintId,
                loggedBy);
    }

    boolean isAnswered() {
        return answeredAt != null;
    }

    /** Seconds until the answer, or until the caller gave up. */
    long queueSeconds() {
        return Duration.between(offeredAt, answeredAt == null ? endedAt : answeredAt)
                .toSeconds();
    }

    long talkSeconds() {
        return answeredAt == null ? 0 : Duration.between(answeredAt, endedAt).toSeconds() - holdSeconds;
    }

    /** A contact as other services are told of it. */
    record ContactState(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            Channel channel,
            String queue,
            @Nullable String agent,
            @Nullable String topic,
            Outcome outcome,
            Instant offeredAt,
            long queueSeconds,
            long talkSeconds,
            boolean answered,
            @Nullable Integer keyPress,
            @Nullable UUID complaintId)
            implements PublicState {

        static ContactState from(Contact contact, long version) {
            return new ContactState(
                    contact.id(),
                    version,
                    contact.orgUnit(),
                    contact.customerId(),
                    contact.channel(),
                    contact.queue(),
                    contact.agent(),
                    contact.topic(),
                    contact.outcome(),
                    contact.offeredAt(),
                    contact.queueSeconds(),
                    contact.talkSeconds(),
                    contact.isAnswered(),
                    contact.keyPress(),
                    contact.complaintId());
        }
    }
}
