package io.gapless.visit.spiral;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.menu.MenuDirectory;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Decides on optional items that are proposed as standard ones, and tells the history of the spiral. */
@Service
class ServiceSpirals {

    private static final String COLUMNS = """
            select s.id, s.version, s.series, s.package_id, s.item_id, i.name as item_name, s.org_unit, k.segment,
                s.optional_since, s.status, s.proposed_at, s.decided_by, s.decided_at, s.reason,
                s.next_package as next_package_id, n.edition as next_edition, n.status as next_status,
                n.first_period as standard_since
            from service_spiral s join service_item i on i.id = s.item_id join service_package k on k.id = s.package_id
                left join service_package n on n.id = s.next_package where\s""";

    private final MenuDirectory menu;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    ServiceSpirals(MenuDirectory menu, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.menu = menu;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * An optional item that was proposed as a standard one.
     *
     * @param series the package's first edition
     * @param packageId the edition that offered it when it was proposed
     * @param segment class of the customers it is for
     * @param optionalSince the month since which it was optional
     * @param reason of who decided
     * @param nextPackageId the edition that was drafted with it as a standard item
     * @param standardSince the month from which on it is standard; null while that edition is a draft
     */
    record Spiral(
            UUID id,
            long version,
            UUID series,
            UUID packageId,
            UUID itemId,
            String itemName,
            String orgUnit,
            String segment,
            @Nullable String optionalSince,
            SpiralStatus status,
            Instant proposedAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String reason,
            @Nullable UUID nextPackageId,
            @Nullable Integer nextEdition,
            @Nullable String nextStatus,
            @Nullable String standardSince) {}

    /**
     * What a run measured of the item.
     *
     * @param adoption choosers over eligible, 0 to 1; null where nobody was eligible
     * @param with customers who got it and told how content they are
     * @param satisfactionWith their mean, 0 to 100
     * @param lift how much more that is than that of those who could have chosen it and did not, in points
     * @param liftLow lower end of the 95 % interval by Welch
     * @param passed whether the rules of the run let it pass
     */
    record Evidence(
            UUID runId,
            UUID packageId,
            UUID itemId,
            String firstPeriod,
            String lastPeriod,
            long rulesVersion,
            Instant measuredAt,
            int eligible,
            int choosers,
            @Nullable Double adoption,
            int ratings,
            @Nullable Double meanRating,
            int with,
            @Nullable Double satisfactionWith,
            int without,
            @Nullable Double satisfactionWithout,
            @Nullable Double lift,
            @Nullable Double liftLow,
            @Nullable Double liftHigh,
            boolean passed) {}

    /** An item with all that was ever measured of it, the newest first. */
    record SpiralDetails(Spiral spiral, List<Evidence> evidence) {}

    /** Newest first. */
    KeysetPage<Spiral> list(
            @Nullable SpiralStatus status,
            @Nullable UUID itemId,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("s.org_unit")));
        var parameters = new LinkedHashMap<>(scope.parameters());
        if (status != null) {
            conditions.add("s.status = :status");
            parameters.put("status", status.name());
        }
        if (itemId != null) {
            conditions.add("s.item_id = :item");
            parameters.put("item", itemId);
        }
        if (paging.after() != null) {
            conditions.add("s.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(COLUMNS + String.join(" and ", conditions) + " order by s.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Spiral.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @Transactional(readOnly = true)
    SpiralDetails find(UUID id, Caller caller) {
        var spiral = one(id, caller);
        return new SpiralDetails(spiral, evidence("e.series = ? and e.item_id = ?", spiral.series(), spiral.itemId()));
    }

    /** All that a run measured. */
    @Transactional(readOnly = true)
    List<Evidence> measured(UUID runId) {
        return evidence("e.run_id = ?", runId);
    }

    private Spiral one(UUID id, Caller caller) {
        return jdbc.sql(COLUMNS + "s.id = ?")
                .param(id)
                .query(Spiral.class)
                .optional()
                .filter(spiral -> caller.orgScope().contains(spiral.orgUnit()))
                .orElseThrow(() -> Problem.notFound("service-spiral-not-found", id));
    }

    private List<Evidence> evidence(String condition, Object... parameters) {
        return jdbc.sql("""
                        select e.*, r.first_period, r.last_period, r.rules_version
                        from spiral_evidence e join spiral_run r on r.id = e.run_id
                        where %s order by e.run_id desc, e.series, e.item_id limit 500""".formatted(condition))
                .params(parameters)
                .query((row, i) -> new Evidence(
                        row.getObject("run_id", UUID.class),
                        row.getObject("package_id", UUID.class),
                        row.getObject("item_id", UUID.class),
                        row.getString("first_period"),
                        row.getString("last_period"),
                        row.getLong("rules_version"),
                        row.getObject("measured_at", OffsetDateTime.class).toInstant(),
                        row.getInt("eligible"),
                        row.getInt("choosers"),
                        row.getInt("eligible") == 0 ? null : (double) row.getInt("choosers") / row.getInt("eligible"),
                        row.getInt("ratings"),
                        SpiralMeasuring.number(row, "mean_rating"),
                        row.getInt("with_item"),
                        SpiralMeasuring.number(row, "mean_with"),
                        row.getInt("without_item"),
                        SpiralMeasuring.number(row, "mean_without"),
                        SpiralMeasuring.number(row, "lift"),
                        SpiralMeasuring.number(row, "lift_low"),
                        SpiralMeasuring.number(row, "lift_high"),
                        row.getBoolean("passed")))
                .list();
    }

    /** Drafts the next edition of the package, with the item as a standard one; who decided is on record. */
    @Transactional
    Spiral promote(UUID id, IfMatch ifMatch, @Nullable String reason, Caller caller) {
        var spiral = lockOpen(id, ifMatch, caller);
        var next = menu.draftWithStandard(spiral.packageId(), spiral.itemId(), caller);
        return decide(spiral, SpiralStatus.PROMOTED, "OptionalItemPromoted", reason, next, caller);
    }

    /** It stays optional, for a reason. */
    @Transactional
    Spiral reject(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var spiral = lockOpen(id, ifMatch, caller);
        return decide(spiral, SpiralStatus.REJECTED, "OptionalItemRejected", reason, null, caller);
    }

    private Spiral lockOpen(UUID id, IfMatch ifMatch, Caller caller) {
        jdbc.sql("select id from service_spiral where id = ? for update")
                .param(id)
                .query(UUID.class)
                .list();
        var spiral = one(id, caller);
        ifMatch.check(spiral.version());
        spiral.status().requireOpen();
        return spiral;
    }

    private Spiral decide(
            Spiral spiral,
            SpiralStatus status,
            String event,
            @Nullable String reason,
            @Nullable UUID next,
            Caller caller) {
        jdbc.sql("""
                        update service_spiral set version = version + 1, status = ?, decided_by = ?, decided_at = ?,
                            reason = ?, next_package = ? where id = ?""")
                .param(status.name())
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .param(reason)
                .param(next)
                .param(spiral.id())
                .update();
        outbox.append(
                SpiralState.TOPIC,
                event,
                new SpiralState(
                        spiral.id(),
                        spiral.version() + 1,
                        spiral.orgUnit(),
                        spiral.packageId(),
                        spiral.itemId(),
                        status,
                        next));
        return one(spiral.id(), caller);
    }
}
