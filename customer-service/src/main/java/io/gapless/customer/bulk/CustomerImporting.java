package io.gapless.customer.bulk;

import io.gapless.customer.archive.CustomerIntake;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Imports as jobs. The rows are staged with the request; a worker takes them in chunk by chunk, and each chunk commits
 * its customers, its errors and its progress together. So a job goes on where it stopped, on any replica, and no row is
 * lost or taken twice.
 */
@Service
class CustomerImporting {

    private static final int CHUNK = 500;
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final CustomerIntake intake;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;

    CustomerImporting(
            JdbcClient jdbc,
            JdbcTemplate batches,
            CustomerIntake intake,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.intake = intake;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
    }

    /**
     * An import and how far it is.
     *
     * @param status QUEUED, RUNNING or FINISHED
     * @param total rows in the file
     * @param done rows handled so far: created, updated, unchanged or failed
     */
    record Import(
            UUID id,
            String fileName,
            String status,
            String requester,
            int total,
            int done,
            int created,
            int updated,
            int failed,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    /** A row that could not be taken, and what to change in it. */
    record RowError(int row, String message, Map<String, String> fields) {}

    @Transactional
    Import start(String fileName, InputStream file, Caller caller) {
        var id = Ids.next();
        jdbc.sql("""
                        insert into customer_import (id, file_name, status, requester, org_units, total, created_at)
                        values (?, ?, 'QUEUED', ?, ?, 0, ?)""")
                .params(
                        id,
                        fileName,
                        caller.username(),
                        caller.orgScope().units().toArray(String[]::new),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        var staged = new ArrayList<Object[]>();
        int total = CustomerCsv.read(file, fields -> {
            staged.add(new Object[] {id, staged.size() + 1, json.writeValueAsString(fields)});
        });
        batches.batchUpdate("insert into customer_import_row (import_id, row_number, fields) values (?, ?, ?)", staged);
        jdbc.sql("update customer_import set total = ? where id = ?")
                .params(total, id)
                .update();
        return find(id, caller);
    }

    /** An import of the caller's own. */
    Import find(UUID id, Caller caller) {
        return jdbc.sql("""
                        select id, file_name, status, requester, total, done, created, updated, failed, created_at, finished_at
                        from customer_import where id = ? and requester = ?""")
                .params(id, caller.username())
                .query(Import.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("import-not-found", id));
    }

    /** The rows that failed, in the order of the file. */
    List<RowError> errors(UUID id, int afterRow, int limit, Caller caller) {
        find(id, caller);
        return jdbc.sql("""
                        select row_number, error, fields from customer_import_row
                        where import_id = ? and error is not null and row_number > ? order by row_number limit ?""")
                .params(id, afterRow, limit)
                .query((row, i) ->
                        new RowError(row.getInt(1), row.getString(2), json.readValue(row.getString(3), FIELDS)))
                .list();
    }

    @Scheduled(fixedDelay = 500)
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> nextChunk()))) {
            // One chunk after the other until nothing is left.
        }
    }

    private record Job(UUID id, String[] orgUnits, int done) {}

    private boolean nextChunk() {
        // The row lock lasts as long as the chunk: another replica takes another import, or waits its turn.
        var job = jdbc.sql("""
                        select id, org_units, done from customer_import where status <> 'FINISHED'
                        order by id limit 1 for update skip locked""")
                .query((row, i) -> new Job(
                        row.getObject(1, UUID.class), (String[]) row.getArray(2).getArray(), row.getInt(3)))
                .optional()
                .orElse(null);
        if (job == null) {
            return false;
        }
        var rows = jdbc.sql("""
                        select row_number, fields from customer_import_row
                        where import_id = ? and row_number > ? order by row_number limit ?""")
                .params(job.id(), job.done(), CHUNK)
                .query((row, i) -> new CustomerIntake.Row(row.getInt(1), json.readValue(row.getString(2), FIELDS)))
                .list();
        if (rows.isEmpty()) {
            finish(job.id());
            return true;
        }
        var outcome = intake.take(rows, new OrgScope(List.of(job.orgUnits())));
        var errors = new ArrayList<Object[]>();
        new LinkedHashMap<>(outcome.errors()).forEach((row, error) -> errors.add(new Object[] {error, job.id(), row}));
        batches.batchUpdate("update customer_import_row set error = ? where import_id = ? and row_number = ?", errors);
        jdbc.sql("""
                        update customer_import set status = 'RUNNING', done = done + ?, created = created + ?,
                            updated = updated + ?, failed = failed + ? where id = ?""")
                .params(
                        rows.size(),
                        outcome.created(),
                        outcome.updated(),
                        outcome.errors().size(),
                        job.id())
                .update();
        return true;
    }

    private void finish(UUID id) {
        jdbc.sql("update customer_import set status = 'FINISHED', finished_at = ? where id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), id)
                .update();
        jdbc.sql("delete from customer_import_row where import_id = ? and error is null")
                .params(id)
                .update();
    }
}
