package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of customers, newest first. */
@Component
class CustomerSearch {

    private final JdbcClient jdbc;

    CustomerSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param text a part of the name, or the beginning of the code
     */
    record Filter(
            @Nullable String text,
            @Nullable CustomerKind kind,
            @Nullable String segment,
            @Nullable String orgUnit,
            @Nullable String manager) {}

    /** One row of a list. */
    record Row(
            UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "org_unit", "manager", "login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.text() != null && !filter.text().isBlank()) {
            var text = filter.text()
                    .strip()
                    .replace("\\", "\\\\")
                    .replace("%", "\\%")
                    .replace("_", "\\_");
            conditions.add("(name ilike :part or code like :start)");
            parameters.put("part", "%" + text + "%");
            parameters.put("start", text + "%");
        }
        if (filter.kind() != null) {
            conditions.add("kind = :kind");
            parameters.put("kind", filter.kind().name());
        }
        if (filter.segment() != null) {
            conditions.add("segment = :segment");
            parameters.put("segment", filter.segment());
        }
        if (filter.manager() != null) {
            conditions.add("manager = :manager");
            parameters.put("manager", filter.manager());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, code, kind, name, org_unit, manager, segment from customer where "
                        + String.join(" and ", conditions)
                        + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
