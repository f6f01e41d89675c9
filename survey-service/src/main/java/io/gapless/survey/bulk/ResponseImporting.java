package io.gapless.survey.bulk;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import io.gapless.survey.response.ResponseIntake;
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
 * its responses, its errors and its progress together. So a job goes on where it stopped, on any replica, and no row is
 * lost or taken twice.
 */
@Service
class ResponseImporting {

    private static final int CHUNK = 500;
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final ResponseIntake intake;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;

    ResponseImporting(
            JdbcClient jdbc,
            JdbcTemplate batches,
            ResponseIntake intake,
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
     * @param done rows handled so far: created, taken before or failed
     */
    record Import(
            UUID id,
            UUID questionnaireId,
            String orgUnit,
            String fileName,
            String status,
            String requester,
            int total,
            int done,
            int created,
            int failed,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    /** A row that could not be taken, and what to change in it. */
    record RowError(int row, String message, Map<String, String> fields) {}

    @Transactional
    Import start(UUID questionnaireId, String orgUnit, String fileName, InputStream file, Caller caller) {
        caller.orgScope().require(orgUnit);
        var columns = intake.columns(questionnaireId);
        var id = Ids.next();
        jdbc.sql("""
                        insert into response_import (id, questionnaire_id, org_unit, file_name, status, requester,
                            org_units, total, created_at)
                        values (?, ?, ?, ?, 'QUEUED', ?, ?, 0, ?)""")
                .params(
                        id,
                        questionnaireId,
                        orgUnit,
                        fileName,
                        caller.username(),
                        caller.orgScope().units().toArray(String[]::new),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        var staged = new ArrayList<Object[]>();
        int total = ResponseCsv.read(file, columns, fields -> {
            staged.add(new Object[] {id, staged.size() + 1, json.writeValueAsString(fields)});
        });
        batches.batchUpdate("insert into response_import_row (import_id, row_number, fields) values (?, ?, ?)", staged);
        jdbc.sql("update response_import set total = ? where id = ?")
                .params(total, id)
                .update();
        return find(id, caller);
    }

    /** An import of the caller's own. */
    Import find(UUID id, Caller caller) {
        return jdbc.sql("""
                        select id, questionnaire_id, org_unit, file_name, status, requester, total, done, created, failed,
                            created_at, finished_at
                        from response_import where id = ? and requester = ?""")
                .params(id, caller.username())
                .query(Import.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("import-not-found", id));
    }

    /** The rows that failed, in the order of the file. */
    List<RowError> errors(UUID id, int afterRow, int limit, Caller caller) {
        find(id, caller);
        return jdbc.sql("""
                        select row_number, error, fields from response_import_row
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

    private record Job(UUID id, UUID questionnaireId, String orgUnit, String fileName, OrgScope scope, int done) {}

    private boolean nextChunk() {
        // The row lock lasts as long as the chunk: another replica takes another import, or waits its turn.
        var job = jdbc.sql("""
                        select id, questionnaire_id, org_unit, file_name, org_units, done from response_import where status <> 'FINISHED'
                        order by id limit 1 for update skip locked""")
                .query((row, i) -> new Job(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getString(4),
                        new OrgScope(List.of((String[]) row.getArray(5).getArray())),
                        row.getInt(6)))
                .optional()
                .orElse(null);
        if (job == null) {
            return false;
        }
        var rows = jdbc.sql("""
                        select row_number, fields from response_import_row
                        where import_id = ? and row_number > ? order by row_number limit ?""")
                .params(job.id(), job.done(), CHUNK)
                .query((row, i) -> new ResponseIntake.Row(
                        row.getInt(1), job.fileName() + '#' + row.getInt(1), json.readValue(row.getString(2), FIELDS)))
                .list();
        if (rows.isEmpty()) {
            finish(job.id());
            return true;
        }
        var outcome = intake.take(job.questionnaireId(), job.orgUnit(), job.scope(), rows);
        var errors = new ArrayList<Object[]>();
        new LinkedHashMap<>(outcome.errors()).forEach((row, error) -> errors.add(new Object[] {error, job.id(), row}));
        batches.batchUpdate("update response_import_row set error = ? where import_id = ? and row_number = ?", errors);
        jdbc.sql("""
                        update response_import set status = 'RUNNING', done = done + ?, created = created + ?,
                            failed = failed + ? where id = ?""")
                .params(rows.size(), outcome.created(), outcome.errors().size(), job.id())
                .update();
        return true;
    }

    private void finish(UUID id) {
        jdbc.sql("update response_import set status = 'FINISHED', finished_at = ? where id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), id)
                .update();
        jdbc.sql("delete from response_import_row where import_id = ? and error is null")
                .params(id)
                .update();
    }
}
