package io.gapless.customer.tag;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerAmending;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Says which tags there are, and gives them to customers. */
@Service
class Tags {

    static final String TOPIC = "gapless.tag";

    private static final String DEFINITION =
            "select id, version, code, name_en, name_zh, description, retired from tag_definition ";
    private static final String MARK = """
            select m.id, m.tag, d.name_en, d.name_zh, m.valid_from, m.valid_until, m.set_by, m.set_at
            from customer_tag m left join tag_definition d on d.code = m.tag\s""";

    private final CustomerDirectory customers;
    private final CustomerAmending amending;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final CustomerSettings settings;
    private final Clock clock;

    Tags(
            CustomerDirectory customers,
            CustomerAmending amending,
            Outbox outbox,
            JdbcClient jdbc,
            CustomerSettings settings,
            Clock clock) {
        this.customers = customers;
        this.amending = amending;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A tag that a customer bears, has borne or will bear.
     *
     * @param validFrom the first day
     * @param validUntil the last day; null where it has no end
     */
    record Mark(
            UUID id,
            String tag,
            @Nullable String nameEn,
            @Nullable String nameZh,
            LocalDate validFrom,
            @Nullable LocalDate validUntil,
            String setBy,
            Instant setAt) {}

    /** What others are told of a tag. */
    record TagState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            String code,
            String nameEn,
            String nameZh,
            @Nullable String description,
            boolean retired)
            implements PublicState {

        static TagState from(TagDefinition tag) {
            return new TagState(
                    tag.id(),
                    tag.version(),
                    null,
                    tag.code(),
                    tag.nameEn(),
                    tag.nameZh(),
                    tag.description(),
                    tag.retired());
        }
    }

    List<TagDefinition> definitions() {
        return jdbc.sql(DEFINITION + "order by code").query(TagDefinition.class).list();
    }

    TagDefinition definition(String code) {
        return known(code).orElseThrow(() -> Problem.notFound("tag-not-found", code));
    }

    private Optional<TagDefinition> known(String code) {
        return jdbc.sql(DEFINITION + "where code = ?")
                .param(code)
                .query(TagDefinition.class)
                .optional();
    }

    @Transactional
    TagDefinition define(String code, String nameEn, String nameZh, @Nullable String description) {
        var tag = new TagDefinition(Ids.next(), 1, code, nameEn, nameZh, description, false);
        int made = jdbc.sql("""
                        insert into tag_definition (id, version, code, name_en, name_zh, description) values (?, 1, ?, ?, ?, ?)
                        on conflict (code) do nothing""")
                .param(tag.id())
                .param(code)
                .param(nameEn)
                .param(nameZh)
                .param(description)
                .update();
        if (made == 0) {
            throw Problem.conflict("tag-code-taken", code);
        }
        outbox.append(TOPIC, "TagDefined", TagState.from(tag));
        return tag;
    }

    @Transactional
    TagDefinition change(
            String code, IfMatch ifMatch, String nameEn, String nameZh, @Nullable String description, boolean retired) {
        var known = jdbc.sql(DEFINITION + "where code = ? for update")
                .param(code)
                .query(TagDefinition.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("tag-not-found", code));
        ifMatch.check(known.version());
        var tag = new TagDefinition(known.id(), known.version() + 1, code, nameEn, nameZh, description, retired);
        jdbc.sql("""
                        update tag_definition set version = ?, name_en = ?, name_zh = ?, description = ?, retired = ?
                        where code = ?""")
                .param(tag.version())
                .param(nameEn)
                .param(nameZh)
                .param(description)
                .param(retired)
                .param(code)
                .update();
        outbox.append(TOPIC, "TagChanged", TagState.from(tag));
        return tag;
    }

    /** A customer's tags, the latest first; those valid on a day where one is given. */
    @Transactional(readOnly = true)
    List<Mark> of(UUID customerId, @Nullable LocalDate on, Caller caller) {
        customers.find(customerId, caller);
        return jdbc.sql(MARK + """
                        where m.customer_id = :customer and (:on::date is null or
                            m.valid_from <= :on and (m.valid_until is null or m.valid_until >= :on))
                        order by m.valid_from desc, m.id desc limit 500""")
                .param("customer", customerId)
                .param("on", on)
                .query((row, i) -> mark(row))
                .list();
    }

    /** Gives a customer a tag: from a day, today unless told, to a day or without end. */
    @Transactional
    Mark set(UUID customerId, String code, @Nullable LocalDate from, @Nullable LocalDate until, Caller caller) {
        var tag = known(code).orElseThrow(() -> Problem.unprocessable("tag-unknown", code));
        if (tag.retired()) {
            throw Problem.conflict("tag-retired", code);
        }
        var first = from == null ? today() : from;
        requireOrder(first, until);
        var id = Ids.next();
        // The new version first: its row lock lets two who set the same tag wait for each other.
        amending.note(customerId, "tags." + code, null, period(first, until), null, caller);
        requireFree(customerId, code, first, until, id);
        jdbc.sql("""
                        insert into customer_tag (id, customer_id, tag, valid_from, valid_until, set_by, set_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(customerId)
                .param(code)
                .param(first)
                .param(until)
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return find(customerId, id);
    }

    /** Ends a tag with a day, or lets it last longer. */
    @Transactional
    Mark end(UUID customerId, UUID id, @Nullable LocalDate until, Caller caller) {
        customers.find(customerId, caller);
        var mark = find(customerId, id);
        requireOrder(mark.validFrom(), until);
        amending.note(
                customerId,
                "tags." + mark.tag(),
                period(mark.validFrom(), mark.validUntil()),
                period(mark.validFrom(), until),
                null,
                caller);
        requireFree(customerId, mark.tag(), mark.validFrom(), until, id);
        jdbc.sql("update customer_tag set valid_until = ? where id = ?")
                .param(until)
                .param(id)
                .update();
        return find(customerId, id);
    }

    private Mark find(UUID customerId, UUID id) {
        return jdbc.sql(MARK + "where m.customer_id = ? and m.id = ?")
                .params(customerId, id)
                .query((row, i) -> mark(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("customer-tag-not-found", id));
    }

    private void requireFree(UUID customerId, String code, LocalDate from, @Nullable LocalDate until, UUID self) {
        jdbc.sql(MARK + """
                        where m.customer_id = :customer and m.tag = :tag and m.id <> :self
                          and (:until::date is null or m.valid_from <= :until)
                          and (m.valid_until is null or m.valid_until >= :from) limit 1""")
                .param("customer", customerId)
                .param("tag", code)
                .param("self", self)
                .param("from", from)
                .param("until", until)
                .query((row, i) -> mark(row))
                .optional()
                .ifPresent(other -> {
                    throw Problem.conflict("tag-overlaps", code, period(other.validFrom(), other.validUntil()));
                });
    }

    private static void requireOrder(LocalDate from, @Nullable LocalDate until) {
        if (until != null && until.isBefore(from)) {
            throw Problem.unprocessable("tag-validity-crossed");
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), settings.zone());
    }

    private static String period(LocalDate from, @Nullable LocalDate until) {
        return from + "/" + (until == null ? ".." : until);
    }

    private static Mark mark(ResultSet row) throws SQLException {
        return new Mark(
                row.getObject("id", UUID.class),
                row.getString("tag"),
                row.getString("name_en"),
                row.getString("name_zh"),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_until", LocalDate.class),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant());
    }
}
