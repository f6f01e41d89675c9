package io.gapless.complaint.contact;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.security.OrgScope;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Contacts that telephone systems put on Kafka. What was told of under the same id before changes nothing; what cannot be
 * taken goes to the dead letters, from where it is sent again once that is mended.
 */
@Component
class ContactEvents {

    static final String TOPIC = "gapless.contact-record";

    private static final String CONSUMER = "contact-records";

    private final ContactBook book;
    private final AgentTimes times;
    private final CustomerLookup customers;
    private final Inbox inbox;
    private final Validator validator;
    private final Clock clock;

    ContactEvents(
            ContactBook book,
            AgentTimes times,
            CustomerLookup customers,
            Inbox inbox,
            Validator validator,
            Clock clock) {
        this.book = book;
        this.times = times;
        this.customers = customers;
        this.inbox = inbox;
        this.validator = validator;
        this.clock = clock;
    }

    private record Ended(
            @NotBlank @Size(max = 60) String source,
            @NotBlank @Size(max = 100) String externalId,
            @Nullable UUID customerId,
            @Nullable @Size(max = 40) String customerCode,
            @NotNull Channel channel,
            @NotBlank @Size(max = 60) String queue,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 60) String agent,

            @Nullable @Pattern(regexp = ContactController.CODE)
            String topic,

            Contact.@Nullable Outcome outcome,
            @NotNull Instant offeredAt,
            @Nullable Instant answeredAt,
            @NotNull Instant endedAt,
            @Nullable @Min(0) @Max(86_400) Integer holdSeconds,
            @Nullable @Min(0) @Max(86_400) Integer wrapUpSeconds,
            @Nullable @Min(1) @Max(5) Integer keyPress) {

        Contact contact(@Nullable UUID customer) {
            return new Contact(
                    Ids.next(),
                    source,
                    externalId,
                    customer,
                    channel,
                    queue,
                    orgUnit,
                    agent,
                    topic,
                    outcome != null
                            ? outcome
                            : answeredAt == null ? Contact.Outcome.ABANDONED : Contact.Outcome.ANSWERED,
                    offeredAt,
                    answeredAt,
                    endedAt,
                    holdSeconds == null ? 0 : holdSeconds,
                    wrapUpSeconds,
                    keyPress,
                    null,
                    source);
        }
    }

    private record Pressed(
            @NotBlank String source,
            @NotBlank String externalId,
            @Min(1) @Max(5) int keyPress) {}

    private record Present(
            @NotBlank @Size(max = 60) String source,
            @NotBlank @Size(max = 100) String externalId,
            @NotBlank @Size(max = 60) String agent,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull Instant from,
            @NotNull Instant until) {}

    @KafkaListener(id = CONSUMER, idIsGroup = false, topics = TOPIC)
    @Transactional
    void on(Event event) {
        switch (event.type()) {
            case "ContactEnded" -> {
                if (inbox.isNew(CONSUMER, event)) {
                    var told = valid(event.as(Ended.class));
                    var contact = told.contact(customer(told));
                    contact.check(clock.instant().plus(ContactBook.CLOCKS_DIFFER_BY));
                    book.write(List.of(contact));
                }
            }
            case "KeyPressed" -> {
                if (inbox.isNew(CONSUMER, event)) {
                    var told = valid(event.as(Pressed.class));
                    book.press(told.source(), told.externalId(), told.keyPress());
                }
            }
            case "AgentTimeEnded" -> {
                if (inbox.isNew(CONSUMER, event)) {
                    var told = valid(event.as(Present.class));
                    times.write(new AgentTimes.AgentTime(
                            Ids.next(),
                            told.source(),
                            told.externalId(),
                            told.agent(),
                            told.orgUnit(),
                            told.from(),
                            told.until(),
                            told.source()));
                }
            }
            default -> {
                // Nothing of contacts.
            }
        }
    }

    /** A caller who is no customer here is still a contact. */
    private @Nullable UUID customer(Ended told) {
        if (told.customerId() != null || told.customerCode() == null) {
            return told.customerId();
        }
        return customers.standing(told.customerCode()).orElse(null);
    }

    private <T> T valid(T told) {
        var violations = validator.validate(told);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return told;
    }
}
