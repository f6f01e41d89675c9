package io.gapless.complaint.view;

import io.gapless.complaint.search.CaseFilter;
import io.gapless.complaint.search.CaseSearch;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps saved views. They are of the person who keeps them, not of any case: nobody else is told of a change. */
@Component
class SavedViews {

    private static final int MOST = 200;
    private static final Set<String> SHARING = Set.of(Roles.SUPERVISOR, Roles.QUALITY_ANALYST, Roles.ADMIN);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    SavedViews(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** What a view is to be. */
    record Wish(
            String name,
            @Nullable String sharedRole,
            @Nullable String sharedOrgUnit,
            CaseFilter filter,
            CaseSearch.Order order) {}

    @Transactional
    SavedView keep(Wish wish, Caller caller) {
        requireSharing(wish, caller);
        long kept = jdbc.sql("select count(*) from complaint_view where owner = ?")
                .param(caller.username())
                .query(Long.class)
                .single();
        if (kept >= MOST) {
            throw Problem.unprocessable("too-many-views", MOST);
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into complaint_view (id, version, owner, name, shared_role, shared_org_unit, filter, sort,
                            changed_at)
                        values (:id, 1, :owner, :name, :role, :unit, :filter::jsonb, :sort, :now)""")
                .param("id", id)
                .param("owner", caller.username())
                .param("name", wish.name())
                .param("role", wish.sharedRole())
                .param("unit", wish.sharedOrgUnit())
                .param("filter", json.writeValueAsString(wish.filter()))
                .param("sort", wish.order().name())
                .param("now", now())
                .update();
        return find(id, caller);
    }

    @Transactional
    SavedView change(UUID id, IfMatch ifMatch, Wish wish, Caller caller) {
        var view = own(id, ifMatch, caller);
        requireSharing(wish, caller);
        jdbc.sql("""
                        update complaint_view set version = version + 1, name = :name, shared_role = :role,
                            shared_org_unit = :unit, filter = :filter::jsonb, sort = :sort, changed_at = :now
                        where id = :id""")
                .param("id", view.id())
                .param("name", wish.name())
                .param("role", wish.sharedRole())
                .param("unit", wish.sharedOrgUnit())
                .param("filter", json.writeValueAsString(wish.filter()))
                .param("sort", wish.order().name())
                .param("now", now())
                .update();
        return find(id, caller);
    }

    @Transactional
    void drop(UUID id, IfMatch ifMatch, Caller caller) {
        jdbc.sql("delete from complaint_view where id = ?")
                .param(own(id, ifMatch, caller).id())
                .update();
    }

    @Transactional(readOnly = true)
    SavedView find(UUID id, Caller caller) {
        return jdbc.sql("select * from complaint_view where id = ?")
                .param(id)
                .query((row, i) -> view(row))
                .optional()
                .filter(view -> isFor(view, caller))
                .orElseThrow(() -> Problem.notFound("view-not-found", id));
    }

    /** The caller's own, and those that are shared with them, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<SavedView> list(Paging paging, Caller caller) {
        var after = paging.after();
        var units = new ArrayList<String>();
        for (String unit : caller.orgScope().units()) {
            for (int end = unit.length(); end > 0; end = unit.lastIndexOf('/', end - 1)) {
                units.add(unit.substring(0, end));
            }
        }
        var rows = jdbc.sql("""
                        select * from complaint_view
                        where (owner = :owner or (shared_role is not null or shared_org_unit is not null)
                                and (shared_role is null or shared_role = any(:roles))
                                and (shared_org_unit is null or shared_org_unit = any(:units)))
                            and (:after::uuid is null or id < :after)
                        order by id desc limit :fetch""")
                .param("owner", caller.username())
                .param("roles", caller.roles().toArray(String[]::new))
                .param("units", units.toArray(String[]::new))
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> view(row))
                .list();
        return KeysetPage.of(rows, paging, view -> Cursor.of(view.id()), view -> view);
    }

    private static boolean isFor(SavedView view, Caller caller) {
        if (view.owner().equals(caller.username())) {
            return true;
        }
        var unit = view.sharedOrgUnit();
        return (view.sharedRole() != null || unit != null)
                && (view.sharedRole() == null || caller.is(view.sharedRole()))
                && (unit == null
                        || caller.orgScope().units().stream()
                                .anyMatch(own -> own.equals(unit) || own.startsWith(unit + "/")));
    }

    private static void requireSharing(Wish wish, Caller caller) {
        if (wish.sharedRole() == null && wish.sharedOrgUnit() == null) {
            return;
        }
        if (!caller.isOneOf(SHARING)) {
            throw Problem.forbidden("view-not-yours-to-share");
        }
        caller.orgScope().requireRule(wish.sharedOrgUnit());
    }

    private SavedView own(UUID id, IfMatch ifMatch, Caller caller) {
        var view = jdbc.sql("select * from complaint_view where id = ? for update")
                .param(id)
                .query((row, i) -> view(row))
                .optional()
                .filter(one -> isFor(one, caller))
                .orElseThrow(() -> Problem.notFound("view-not-found", id));
        if (!view.owner().equals(caller.username())) {
            throw Problem.forbidden("view-of-another", view.owner());
        }
        ifMatch.check(view.version());
        return view;
    }

    private SavedView view(ResultSet row) throws SQLException {
        return new SavedView(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("shared_role"),
                row.getString("shared_org_unit"),
                json.readValue(row.getString("filter"), CaseFilter.class),
                CaseSearch.Order.valueOf(row.getString("sort")),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
