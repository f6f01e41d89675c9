package io.gapless.complaint.authority;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the posts and who holds them. */
@Service
class Posts {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final Clock clock;

    Posts(JdbcClient jdbc, JsonMapper json, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Somebody who holds a post at an org unit, for the complaints of there and below.
     *
     * @param endedAt since when no more
     */
    record Holder(
            UUID id,
            UUID postId,
            String orgUnit,
            String employee,
            Instant since,
            @Nullable Instant endedAt) {}

    /** A post and who holds it somewhere. */
    record Held(Post post, String orgUnit, String employee) {}

    /** What other services are told of a post. */
    record PostState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            String code,
            String name,
            String nameEn,
            List<String> remedies,
            List<Post.Limit> limits,
            boolean active)
            implements PublicState {}

    /** What other services are told of a holder. */
    record HolderState(UUID id, long version, String orgUnit, UUID postId, String employee, boolean holds)
            implements PublicState {}

    @Transactional(readOnly = true)
    KeysetPage<Post> list(Paging paging) {
        var after = paging.after();
        var rows = jdbc.sql(
                        "select * from authority_post where :after::text is null or code > :after order by code limit :fetch")
                .param("after", after == null ? null : after.text(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> post(row))
                .list();
        return KeysetPage.of(rows, paging, post -> Cursor.of(post.code()), post -> post);
    }

    @Transactional(readOnly = true)
    Post find(UUID id) {
        return jdbc.sql("select * from authority_post where id = ?")
                .param(id)
                .query((row, i) -> post(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("authority-post-not-found", id));
    }

    @Transactional
    Post define(
            String code,
            String name,
            String nameEn,
            List<Remedy> remedies,
            List<Post.Limit> limits,
            boolean active,
            @Nullable String orgUnit) {
        requireLimits(limits, orgUnit);
        var post = new Post(Ids.next(), 1, code, name, nameEn, names(remedies), limits, active, orgUnit);
        try {
            jdbc.sql("""
                            insert into authority_post (id, version, code, name, name_en, remedies, limits, active, org_unit)
                            values (?, 1, ?, ?, ?, ?, ?::jsonb, ?, ?)""")
                    .param(post.id())
                    .param(code)
                    .param(name)
                    .param(nameEn)
                    .param(post.remedies().toArray(String[]::new))
                    .param(json.writeValueAsString(limits))
                    .param(active)
                    .param(orgUnit)
                    .update();
        } catch (DuplicateKeyException taken) {
            throw Problem.conflict("authority-post-code-taken", code);
        }
        tell("AuthorityPostDefined", post);
        return post;
    }

    @Transactional
    Post change(
            UUID id,
            IfMatch ifMatch,
            String name,
            String nameEn,
            List<Remedy> remedies,
            List<Post.Limit> limits,
            boolean active,
            Caller caller) {
        jdbc.sql("select 1 from authority_post where id = ? for update")
                .param(id)
                .query(Integer.class)
                .optional();
        var before = find(id);
        caller.orgScope().requireRule(before.orgUnit());
        requireLimits(limits, before.orgUnit());
        ifMatch.check(before.version());
        var post = new Post(
                id,
                before.version() + 1,
                before.code(),
                name,
                nameEn,
                names(remedies),
                limits,
                active,
                before.orgUnit());
        jdbc.sql("""
                        update authority_post set version = ?, name = ?, name_en = ?, remedies = ?, limits = ?::jsonb,
                            active = ? where id = ?""")
                .params(
                        post.version(),
                        name,
                        nameEn,
                        post.remedies().toArray(String[]::new),
                        json.writeValueAsString(limits),
                        active,
                        id)
                .update();
        tell("AuthorityPostChanged", post);
        return post;
    }

    /** Those who hold a post within the caller's org units, and those who did. */
    @Transactional(readOnly = true)
    KeysetPage<Holder> holders(UUID post, Paging paging, Caller caller) {
        find(post);
        var after = paging.after();
        var rows = jdbc.sql("select * from authority_holder where post_id = :post and "
                        + caller.orgScope().condition("org_unit")
                        + " and (:after::uuid is null or id < :after) order by id desc limit :fetch")
                .param("post", post)
                .params(caller.orgScope().parameters())
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> holder(row))
                .list();
        return KeysetPage.of(rows, paging, holder -> Cursor.of(holder.id()), holder -> holder);
    }

    @Transactional
    Holder appoint(UUID post, String orgUnit, String employee) {
        var of = find(post).orgUnit();
        if (of != null && !OrgScope.covers(of, orgUnit)) {
            throw Problem.unprocessable("authority-post-elsewhere", of);
        }
        var holder = new Holder(Ids.next(), post, orgUnit, employee, now(), null);
        try {
            jdbc.sql("insert into authority_holder (id, post_id, org_unit, employee, since) values (?, ?, ?, ?, ?)")
                    .params(holder.id(), post, orgUnit, employee, holder.since().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException twice) {
            throw Problem.conflict("authority-post-held", employee);
        }
        outbox.append(
                AuthorityState.TOPIC,
                "AuthorityPostTaken",
                new HolderState(holder.id(), 1, orgUnit, post, employee, true));
        return holder;
    }

    @Transactional
    void dismiss(UUID post, UUID id, Caller caller) {
        var holder = jdbc.sql("select * from authority_holder where id = ? and post_id = ? for update")
                .params(id, post)
                .query((row, i) -> holder(row))
                .optional()
                .filter(one -> caller.orgScope().contains(one.orgUnit()))
                .orElseThrow(() -> Problem.notFound("authority-holder-not-found", id));
        if (holder.endedAt() != null) {
            return;
        }
        jdbc.sql("update authority_holder set ended_at = ? where id = ?")
                .params(now().atOffset(ZoneOffset.UTC), id)
                .update();
        outbox.append(
                AuthorityState.TOPIC,
                "AuthorityPostLeft",
                new HolderState(id, 2, holder.orgUnit(), post, holder.employee(), false));
    }

    /** Who holds which post at an org unit or above it. */
    @Transactional(readOnly = true)
    List<Held> heldAbove(String orgUnit) {
        return jdbc.sql("""
                        select p.*, h.org_unit as held_at, h.employee from authority_holder h
                            join authority_post p on p.id = h.post_id
                        where h.org_unit = any(:units) and h.ended_at is null and p.active
                        order by h.org_unit, p.code, h.employee""")
                .param("units", upwards(orgUnit))
                .query((row, i) -> new Held(post(row), row.getString("held_at"), row.getString("employee")))
                .list();
    }

    /** The org unit itself and all above it. */
    private static String[] upwards(String orgUnit) {
        var units = new ArrayList<String>();
        for (var unit = orgUnit; ; unit = unit.substring(0, unit.lastIndexOf('/'))) {
            units.add(unit);
            if (unit.indexOf('/') < 0) {
                return units.toArray(String[]::new);
            }
        }
    }

    private static void requireLimits(List<Post.Limit> limits, @Nullable String of) {
        var scopes = new HashSet<String>();
        for (Post.Limit limit : limits) {
            if (of != null && limit.orgUnit() != null && !OrgScope.covers(of, limit.orgUnit())) {
                throw Problem.unprocessable("authority-post-elsewhere", of);
            }
            if (!scopes.add(limit.currency() + " " + limit.orgUnit())) {
                throw Problem.unprocessable("authority-limit-twice", limit.currency());
            }
        }
    }

    private static List<String> names(List<Remedy> remedies) {
        return remedies.stream().distinct().map(Remedy::name).toList();
    }

    private void tell(String event, Post post) {
        outbox.append(
                AuthorityState.TOPIC,
                event,
                new PostState(
                        post.id(),
                        post.version(),
                        post.orgUnit(),
                        post.code(),
                        post.name(),
                        post.nameEn(),
                        post.remedies(),
                        post.limits(),
                        post.active()));
    }

    private Post post(ResultSet row) throws SQLException {
        return new Post(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("code"),
                row.getString("name"),
                row.getString("name_en"),
                texts(row.getArray("remedies")),
                Arrays.asList(json.readValue(row.getString("limits"), Post.Limit[].class)),
                row.getBoolean("active"),
                row.getString("org_unit"));
    }

    private static Holder holder(ResultSet row) throws SQLException {
        var endedAt = row.getObject("ended_at", OffsetDateTime.class);
        return new Holder(
                row.getObject("id", UUID.class),
                row.getObject("post_id", UUID.class),
                row.getString("org_unit"),
                row.getString("employee"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                endedAt == null ? null : endedAt.toInstant());
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
