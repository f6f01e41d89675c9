package io.gapless.visit.standard;

import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of standards, newest first. */
@Component
class StandardSearch {

    private final JdbcClient jdbc;

    StandardSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One row of a list. */
    record Row(UUID id, long version, String name, StandardType type, StandardStatus status) {}

    KeysetPage<Row> find(@Nullable StandardStatus status, @Nullable StandardType type, Paging paging) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        conditions.add("true");
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (type != null) {
            conditions.add("type = :type");
            parameters.put("type", type.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, version, name, type, status from service_standard where "
                        + String.join(" and ", conditions)
                        + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
