package io.gapless.complaint.contact;

import io.gapless.complaint.desk.Channel;
import io.gapless.platform.event.PublicState;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One call or message at the service desk; it never changes.
 *
 * @param queue where it waited
 * @param offeredAt when it came to the queue
 * @param answeredAt null where it was abandoned
 * @param wrapUpSeconds work after the end
 * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
 */
@Table("contact")
record Contact(
        @Id UUID id,
        @Nullable UUID customerId,
        Channel channel,
        String queue,
        String orgUnit,
        Instant offeredAt,
        @Nullable Instant answeredAt,
        Instant endedAt,
        @Nullable Integer wrapUpSeconds,
        @Nullable Integer keyPress,
        @Nullable UUID complaintId,
        String loggedBy)
        implements Persistable<UUID> {

    static final String TOPIC = "gapless.contact";

    boolean isAnswered() {
        return answeredAt != null;
    }

    /** Seconds until the answer, or until the caller gave up. */
    long queueSeconds() {
        return Duration.between(offeredAt, answeredAt == null ? endedAt : answeredAt)
                .toSeconds();
    }

    long talkSeconds() {
        return answeredAt == null ? 0 : Duration.between(answeredAt, endedAt).toSeconds();
    }

    @Override
    public @Nullable UUID getId() {
        return id;
    }

    /** Contacts are only ever added. */
    @Override
    public boolean isNew() {
        return true;
    }

    /** A contact as other services are told of it. */
    record ContactState(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            Channel channel,
            String queue,
            long queueSeconds,
            long talkSeconds,
            boolean answered,
            @Nullable Integer keyPress,
            @Nullable UUID complaintId)
            implements PublicState {

        static ContactState from(Contact contact) {
            return new ContactState(
                    contact.id(),
                    1,
                    contact.orgUnit(),
                    contact.customerId(),
                    contact.channel(),
                    contact.queue(),
                    contact.queueSeconds(),
                    contact.talkSeconds(),
                    contact.isAnswered(),
                    contact.keyPress(),
                    contact.complaintId());
        }
    }
}
