package io.gapless.complaint.contact;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.CustomerLookup.Result;
import io.gapless.complaint.desk.Channel;
import io.gapless.complaint.desk.ComplaintDirectory;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Logs contacts, lists them and sums them up. */
@Service
class ServiceDesk {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);

    private final Contacts contacts;
    private final CustomerLookup customers;
    private final ComplaintDirectory complaints;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    ServiceDesk(
            Contacts contacts,
            CustomerLookup customers,
            ComplaintDirectory complaints,
            Outbox outbox,
            JdbcClient jdbc,
            Clock clock) {
        this.contacts = contacts;
        this.customers = customers;
        this.complaints = complaints;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * The figures of the desk; shares from 0 to 1, null where there is nothing to divide by.
     *
     * @param offered contacts that came to the queue
     * @param answered of these, answered
     * @param abandonRate 来电损失率: abandoned / offered
     * @param averageSpeedOfAnswer wait of the answered / answered, in seconds
     * @param serviceLevel answered within the threshold / offered
     */
    record Figures(
            long offered,
            long answered,
            @Nullable BigDecimal abandonRate,
            @Nullable BigDecimal averageSpeedOfAnswer,
            @Nullable BigDecimal serviceLevel) {}

    /**
     * One row of a list.
     *
     * @param queue where it waited
     * @param offeredAt when it came to the queue
     * @param answeredAt null where it was abandoned
     * @param wrapUpSeconds work after the end
     * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
     */
    record Row(
            UUID id,
            @OfPerson @Nullable UUID customerId,
            Channel channel,
            String queue,
            String orgUnit,
            Instant offeredAt,
            @Nullable Instant answeredAt,
            Instant endedAt,
            @Nullable Integer wrapUpSeconds,
            @Nullable Integer keyPress,
            @Nullable UUID complaintId,
            String loggedBy) {}

    /** Refuses what could not have happened, before the transaction. A customer that cannot be asked for is believed. */
    void check(Contact contact, Caller caller) {
        caller.orgScope().require(contact.orgUnit());
        var latest = clock.instant().plus(CLOCKS_DIFFER_BY);
        var start = contact.answeredAt() == null ? contact.offeredAt() : contact.answeredAt();
        if (contact.offeredAt().isBefore(EARLIEST)
                || start.isBefore(contact.offeredAt())
                || contact.endedAt().isBefore(start)
                || contact.endedAt().isAfter(latest)) {
            throw Problem.unprocessable("contact-times-wrong");
        }
        if (contact.customerId() != null && customers.byId(contact.customerId(), caller) instanceof Result.Unknown) {
            throw Problem.unprocessable("customer-unknown", contact.customerId());
        }
    }

    @Transactional
    Contact log(Contact contact, Caller caller) {
        if (contact.complaintId() != null) {
            complaints.require(contact.complaintId(), caller);
        }
        var saved = contacts.save(contact);
        outbox.append(Contact.TOPIC, "ContactLogged", Contact.ContactState.from(saved));
        return saved;
    }

    @Transactional(readOnly = true)
    Row find(UUID id, Caller caller) {
        return jdbc.sql("select * from contact where id = ?")
                .param(id)
                .query(Row.class)
                .optional()
                .filter(contact -> caller.orgScope().contains(contact.orgUnit()))
                .orElseThrow(() -> Problem.notFound("contact-not-found", id));
    }

    @Transactional(readOnly = true)
    KeysetPage<Row> find(
            @Nullable String orgUnit, @Nullable UUID customerId, @Nullable String queue, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add(scope.condition("org_unit"));
        if (customerId != null) {
            conditions.add("customer_id = customer_standing(:customer)");
            parameters.put("customer", customerId);
        }
        if (queue != null) {
            conditions.add("queue = :queue");
            parameters.put("queue", queue);
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from contact where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /**
     * The figures by the time of offering: from inclusive, to exclusive.
     *
     * @param thresholdSeconds within which an answer counts for the service level
     */
    @Transactional(readOnly = true)
    Figures figures(@Nullable String orgUnit, Instant from, Instant to, int thresholdSeconds, Caller caller) {
        OrgScope scope = caller.orgScope().narrowedTo(orgUnit);
        return jdbc.sql("""
                        select count(*) as offered,
                               count(answered_at) as answered,
                               round((count(*) - count(answered_at))::numeric / nullif(count(*), 0), 6) as abandon_rate,
                               round(avg(extract(epoch from answered_at - offered_at)), 3) as average_speed_of_answer,
                               round(count(*) filter (where extract(epoch from answered_at - offered_at) <= :threshold)
                                   ::numeric / nullif(count(*), 0), 6) as service_level
                        from contact
                        where %s and offered_at >= :from and offered_at < :to""".formatted(scope.condition("org_unit")))
                .params(scope.parameters())
                .param("threshold", thresholdSeconds)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Figures.class)
                .single();
    }
}
