package io.gapless.visit.menu;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.standard.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of items and packages, newest first. */
@Component
class MenuSearch {

    private final JdbcClient jdbc;

    MenuSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One item of a list. */
    record ItemRow(UUID id, String name, UUID standardId, Dimension dimension, VisitKind visitKind) {}

    /** One package of a list. */
    record PackageRow(
            UUID id,
            long version,
            String name,
            String segment,
            String orgUnit,
            PackageStatus status,
            UUID series,
            int edition,
            @Nullable String firstPeriod,
            @Nullable String lastPeriod) {}

    KeysetPage<ItemRow> items(Paging paging) {
        var parameters = new LinkedHashMap<String, Object>();
        var after = "";
        if (paging.after() != null) {
            after = " where id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, name, standard_id, dimension, visit_kind from service_item" + after
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(ItemRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    KeysetPage<PackageRow> packages(
            @Nullable PackageStatus status,
            @Nullable String segment,
            @Nullable String period,
            Paging paging,
            Caller caller) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(caller.orgScope().parameters());
        conditions.add("(" + caller.orgScope().condition("org_unit") + " or org_unit in (:above))");
        parameters.put("above", above(caller.orgScope().units()));
        if (caller.seesOnlyThemselves()) {
            conditions.add("first_period is not null");
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (segment != null) {
            conditions.add("segment = :segment");
            parameters.put("segment", segment);
        }
        if (period != null) {
            conditions.add("first_period <= :period and (last_period is null or last_period >= :period)");
            parameters.put("period", period);
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select id, version, name, segment, org_unit, status, series, edition, first_period, last_period
                        from service_package where\s""" + String.join(" and ", conditions) + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(PackageRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** The units and all above them; never empty, as {@code in ()} would be wrong SQL. */
    private static TreeSet<String> above(List<String> units) {
        var all = new TreeSet<String>();
        all.add("");
        for (String unit : units) {
            for (int slash = unit.indexOf('/'); slash >= 0; slash = unit.indexOf('/', slash + 1)) {
                all.add(unit.substring(0, slash));
            }
        }
        return all;
    }
}
