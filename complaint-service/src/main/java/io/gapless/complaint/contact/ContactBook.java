package io.gapless.complaint.contact;

import io.gapless.complaint.contact.Contact.ContactState;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes contacts, many with a few statements. One that is known under its source's id is not written again. A trigger of
 * the database keeps the sums.
 */
@Component
class ContactBook {

    private static final RowMapper<Contact> ROW = new SimplePropertyRowMapper<>(Contact.class);

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final ContactSettings settings;

    ContactBook(JdbcClient jdbc, Outbox outbox, ContactSettings settings) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.settings = settings;
    }

    private record Written(
            UUID id, @Nullable UUID customerId, @Nullable String topic, Instant offeredAt) {}

    private record Known(UUID id, String source, String externalId) {}

    /** A contact of a system, by its own id. */
    private record Reference(
            @Nullable String source, @Nullable String externalId) {}

    /**
     * Writes contacts down and tells of them.
     *
     * @return by the id of each contact given, the id it is known by: its own where it was written now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<UUID, UUID> write(List<Contact> contacts) {
        var ids = new HashMap<UUID, UUID>();
        var written = new HashMap<UUID, Written>();
        insert(contacts).forEach(one -> written.put(one.id(), one));
        var fresh = new ArrayList<ContactState>();
        var references = new HashMap<Reference, UUID>();
        if (written.size() < contacts.size()) {
            known(contacts).forEach(one -> references.put(new Reference(one.source(), one.externalId()), one.id()));
        }
        for (Contact contact : contacts) {
            if (written.containsKey(contact.id())) {
                ids.put(contact.id(), contact.id());
                fresh.add(ContactState.from(contact, 1));
            } else {
                ids.put(contact.id(), references.getOrDefault(reference(contact), contact.id()));
            }
        }
        comeAgain(written.values());
        outbox.appendAll(Contact.TOPIC, "ContactLogged", fresh);
        return ids;
    }

    private static Reference reference(Contact contact) {
        return new Reference(contact.source(), contact.externalId());
    }

    private List<Written> insert(List<Contact> contacts) {
        return jdbc.sql("""
                        insert into contact (id, source, external_id, customer_id, channel, queue, org_unit, agent, topic,
                            outcome, offered_at, answered_at, ended_at, hold_seconds, wrap_up_seconds, key_press,
                            complaint_id, logged_by, level_seconds, short_seconds, begins)
                        select c.*, l.answer_within_seconds, l.short_abandon_seconds,
                            c.customer_id is not null and c.topic is not null and c.answered_at is not null
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as c (id, source, external_id,
                            customer_id, channel, queue, org_unit, agent, topic, outcome, offered_at, answered_at,
                            ended_at, hold_seconds, wrap_up_seconds, key_press, complaint_id, logged_by)
                        cross join lateral (
                            select answer_within_seconds, short_abandon_seconds from desk_level
                            where queue in (c.queue, '') and valid_from <= c.offered_at
                                and (desk_level.org_unit is null or desk_level.org_unit = c.org_unit
                                    or starts_with(c.org_unit, desk_level.org_unit || '/'))
                            order by queue desc, length(desk_level.org_unit) desc nulls last, valid_from desc, id desc
                            limit 1) l
                        on conflict (source, external_id) do nothing
                        returning id, customer_id, topic, offered_at""")
                .params(
                        column("uuid", contacts, Contact::id),
                        column("text", contacts, Contact::source),
                        column("text", contacts, Contact::externalId),
                        column("uuid", contacts, Contact::customerId),
                        column("text", contacts, contact -> contact.channel().name()),
                        column("text", contacts, Contact::queue),
                        column("text", contacts, Contact::orgUnit),
                        column("text", contacts, Contact::agent),
                        column("text", contacts, Contact::topic),
                        column("text", contacts, contact -> contact.outcome().name()),
                        column("timestamptz", contacts, contact -> time(contact.offeredAt())),
                        column("timestamptz", contacts, contact -> time(contact.answeredAt())),
                        column("timestamptz", contacts, contact -> time(contact.endedAt())),
                        column("int4", contacts, Contact::holdSeconds),
                        column("int4", contacts, Contact::wrapUpSeconds),
                        column("int4", contacts, Contact::keyPress),
                        column("uuid", contacts, Contact::complaintId),
                        column("text", contacts, Contact::loggedBy))
                .query((row, i) -> new Written(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }

    private List<Known> known(List<Contact> contacts) {
        return jdbc.sql("""
                        select c.id, c.source, c.external_id from unnest(?, ?) as asked (source, external_id)
                        join contact c on c.source = asked.source and c.external_id = asked.external_id""")
                .params(column("text", contacts, Contact::source), column("text", contacts, Contact::externalId))
                .query(Known.class)
                .list();
    }

    /**
     * Notes who came again. Whatever the order in which contacts are handed over, those around the new ones are looked at
     * anew, under a lock for each customer and topic.
     */
    private void comeAgain(Collection<Written> written) {
        record Pair(UUID customer, String topic) {}
        record Time(Instant first, Instant last) {}
        var pairs = new HashMap<Pair, Time>();
        for (Written one : written) {
            if (one.customerId() != null && one.topic() != null) {
                pairs.merge(
                        new Pair(one.customerId(), one.topic()),
                        new Time(one.offeredAt(), one.offeredAt()),
                        (a, b) -> new Time(
                                a.first().isBefore(b.first()) ? a.first() : b.first(),
                                a.last().isAfter(b.last()) ? a.last() : b.last()));
            }
        }
        if (pairs.isEmpty()) {
            return;
        }
        pairs.keySet().stream()
                .map(Pair::hashCode)
                .sorted()
                .distinct()
                .forEach(lock -> jdbc.sql("select pg_advisory_xact_lock(0x636f6e74, ?)")
                        .param(lock)
                        .query((row, i) -> true)
                        .list());
        var of = List.copyOf(pairs.entrySet());
        var within = settings.againWithin();
        jdbc.sql("""
                        update contact c
                        set begins = near.before is null or near.before < near.offered_at - make_interval(secs => :within),
                            again_at = case when near.after <= near.offered_at + make_interval(secs => :within)
                                then near.after end
                        from (
                            select n.id, n.offered_at, p.first, p.last,
                                lag(n.offered_at) over of_customer as before, lead(n.offered_at) over of_customer as after
                            from unnest(:customers, :topics, :firsts, :lasts) as p (customer, topic, first, last)
                            join contact n on n.customer_id = p.customer and n.topic = p.topic
                                and n.answered_at is not null
                                and n.offered_at between p.first - make_interval(secs => 2 * :within)
                                    and p.last + make_interval(secs => 2 * :within)
                            window of_customer as (partition by n.customer_id, n.topic order by n.offered_at, n.id)) near
                        where c.id = near.id
                            and c.offered_at between near.first - make_interval(secs => :within)
                                and near.last + make_interval(secs => :within)
                            and (c.begins, c.again_at) is distinct from (
                                near.before is null or near.before < near.offered_at - make_interval(secs => :within),
                                case when near.after <= near.offered_at + make_interval(secs => :within)
                                    then near.after end)""")
                .param("within", (double) within.toSeconds())
                .param("customers", column("uuid", of, entry -> entry.getKey().customer()))
                .param("topics", column("text", of, entry -> entry.getKey().topic()))
                .param(
                        "firsts",
                        column("timestamptz", of, entry -> time(entry.getValue().first())))
                .param(
                        "lasts",
                        column("timestamptz", of, entry -> time(entry.getValue().last())))
                .update();
    }

    /**
     * Adds what the customer pressed afterwards; the same again changes nothing. A problem (422) where no such contact is
     * known, and (409) where something else was pressed.
     *
     * @return the contact
     */
    @Transactional(propagation = Propagation.MANDATORY)
    UUID press(String source, String externalId, int keyPress) {
        var contact = jdbc.sql("select * from contact where source = ? and external_id = ? for update")
                .params(source, externalId)
                .query(ROW)
                .optional()
                .orElseThrow(() -> Problem.unprocessable("contact-unknown", externalId));
        if (contact.keyPress() != null) {
            if (contact.keyPress() == keyPress) {
                return contact.id();
            }
            throw Problem.conflict("key-pressed-already", externalId);
        }
        var changed = jdbc.sql("update contact set key_press = ?, version = version + 1 where id = ? returning *")
                .params(keyPress, contact.id())
                .query((row, i) -> ContactState.from(ROW.mapRow(row, i), row.getLong("version")))
                .single();
        outbox.append(Contact.TOPIC, "ContactRated", changed);
        return contact.id();
    }

    static <T> SqlArrayValue column(String type, List<T> rows, Function<T, @Nullable Object> value) {
        return new SqlArrayValue(type, rows.stream().map(value).toArray());
    }

    static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MICROS).toString();
    }

    /** How far the clocks of the systems that hand contacts over may differ from ours. */
    static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);
}
