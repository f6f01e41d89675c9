package io.gapless.visit.standard;

import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of standards, newest first. */
@Component
class StandardSearch {

    private static final int MOST_WORDS = 5;

    private final JdbcClient jdbc;

    StandardSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One row of a list.
     *
     * @param series what all its editions have in common
     * @param edition from 1
     * @param submitted whether it is a draft that waits for approval
     * @param effectiveFrom when visits began to be carried out by it
     */
    record Row(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            StandardType type,
            StandardStatus status,
            boolean submitted,
            @Nullable Instant effectiveFrom) {}

    /**
     * What a list is narrowed to.
     *
     * @param name all of its words stand in the name
     * @param dimension has a step of that dimension
     * @param submitted waits for approval, or does not
     */
    record Filter(
            @Nullable StandardStatus status,
            @Nullable StandardType type,
            @Nullable UUID series,
            @Nullable String name,
            @Nullable Dimension dimension,
            @Nullable Boolean submitted) {}

    KeysetPage<Row> find(Filter filter, Paging paging) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        conditions.add("true");
        if (filter.status() != null) {
            conditions.add("status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.type() != null) {
            conditions.add("type = :type");
            parameters.put("type", filter.type().name());
        }
        if (filter.series() != null) {
            conditions.add("series = :series");
            parameters.put("series", filter.series());
        }
        if (filter.name() != null) {
            int number = 0;
            for (String word : filter.name().strip().split("\\s+", MOST_WORDS)) {
                conditions.add("position(lower(:word" + number + ") in lower(name)) > 0");
                parameters.put("word" + number++, word);
            }
        }
        if (filter.dimension() != null) {
            conditions.add(
                    "exists (select from service_standard_step p where p.standard = s.id and p.dimension = :dimension)");
            parameters.put("dimension", filter.dimension().name());
        }
        if (filter.submitted() != null) {
            conditions.add("submitted = :submitted");
            parameters.put("submitted", filter.submitted());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select id, version, series, edition, name, type, status, submitted, effective_from
                        from service_standard s
                        cross join lateral (select coalesce((select r.outcome = 'SUBMITTED'
                            from service_standard_review r where r.standard = s.id
                            order by r.position desc limit 1), false) as submitted) waiting
                        cross join lateral (select min(a.approved_at) as effective_from
                            from service_standard_approval a where a.standard = s.id and a.status <> 'RETIRED') since
                        where %s order by id desc limit %d""".formatted(String.join(" and ", conditions), paging.fetch()))
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
