package io.gapless.customer.privacy;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who read a customer's data in this service, newest first. */
@Component
class CustomerReads {

    private final CustomerDirectory customers;
    private final JdbcClient jdbc;

    CustomerReads(CustomerDirectory customers, JdbcClient jdbc) {
        this.customers = customers;
        this.jdbc = jdbc;
    }

    /**
     * One read.
     *
     * @param endpoint method and path; {@code job} where a job read it
     * @param rows how many customers were read with it: 1 for one customer's page, more for a page of a list
     * @param traceId the request, as logs and traces name it
     * @param masked whether what tells of persons was masked
     */
    record ReadView(
            UUID id,
            Instant at,
            String actor,
            String endpoint,
            long rows,
            @Nullable String selection,
            @Nullable String traceId,
            boolean masked) {}

    KeysetPage<ReadView> find(
            UUID id,
            @Nullable String actor,
            @Nullable Instant from,
            @Nullable Instant to,
            Paging paging,
            Caller caller) {
        customers.find(id, caller);
        var parameters = new LinkedHashMap<String, Object>();
        var sql = new StringBuilder("""
                select id, at, actor, endpoint, rows, selection, trace_id, masked from personal_read
                where people @> array[:person]""");
        parameters.put("person", id);
        if (actor != null) {
            sql.append(" and actor = :actor");
            parameters.put("actor", actor);
        }
        if (from != null) {
            sql.append(" and at >= :from");
            parameters.put("from", from.atOffset(ZoneOffset.UTC));
        }
        if (to != null) {
            sql.append(" and at < :to");
            parameters.put("to", to.atOffset(ZoneOffset.UTC));
        }
        if (paging.after() != null) {
            sql.append(" and id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(sql + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(ReadView.class)
                .list();
        return KeysetPage.of(rows, paging, read -> Cursor.of(read.id()), read -> read);
    }
}
