package io.gapless.platform.job;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Starts jobs, tells how far they are, and cancels them. */
public class Jobs {

    static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private static final TypeReference<List<Object>> ARGUMENTS = new TypeReference<>() {};
    private static final String COLUMNS = """
            select id, type, title, status, total, done, counts, requester, created_at, started_at, finished_at,
                problem, problem_status, problem_arguments, trace_id from job\s""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Problems problems;
    private final Clock clock;
    private final Runnable wakeWorkers;

    Jobs(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JsonMapper json,
            Problems problems,
            Clock clock,
            Runnable wakeWorkers) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.problems = problems;
        this.clock = clock;
        this.wakeWorkers = wakeWorkers;
    }

    /**
     * Starts a job, within the caller's transaction where there is one. It acts with the roles and org units that the
     * caller has now.
     *
     * @param type a {@link JobWork#type()}
     * @param title what tells people which one
     */
    public Job start(String type, String title, Object parameters, Caller caller) {
        return start(type, title, null, parameters, caller);
    }

    /** As {@link #start(String, String, Object, Caller)}, where it is known how many things there are to do. */
    public Job start(String type, String title, @Nullable Long total, Object parameters, Caller caller) {
        var id = Ids.next();
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            insert into job (id, type, title, status, total, parameters, requester, subject, roles,
                                org_units, scopes, created_at)
                            values (?, ?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(id)
                    .param(type)
                    .param(title)
                    .param(total)
                    .param(json.writeValueAsString(parameters))
                    .param(caller.username())
                    .param(caller.subject())
                    .param(caller.roles().toArray(String[]::new))
                    .param(caller.orgScope().units().toArray(String[]::new))
                    .param(caller.scopes().toArray(String[]::new))
                    .param(now())
                    .update();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    wakeWorkers.run();
                }
            });
        });
        return find(id, type, caller);
    }

    /** A job of the caller's own; a {@link Problem} (404) where there is none. */
    public Job find(UUID id, String type, Caller caller) {
        return jdbc.sql(COLUMNS + "where id = ? and type = ? and subject = ?")
                .params(id, type, caller.subject())
                .query((row, i) -> job(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("job-not-found", id));
    }

    /** As {@link #find(UUID, String, Caller)}, for a feature that has decided itself who may see the job. */
    public Job find(UUID id, String type) {
        return known(id, type).orElseThrow(() -> Problem.notFound("job-not-found", id));
    }

    /** As {@link #find(UUID, String)}, for a feature that outlives its job: empty once the job is forgotten. */
    public Optional<Job> known(UUID id, String type) {
        return jdbc.sql(COLUMNS + "where id = ? and type = ?")
                .params(id, type)
                .query((row, i) -> job(row))
                .optional();
    }

    /** The caller's own jobs of a type, newest first. */
    public KeysetPage<Job> list(String type, Paging paging, Caller caller) {
        var after = paging.after();
        var rows = jdbc.sql(COLUMNS + """
                        where subject = :subject and type = :type and (:after::uuid is null or id < :after)
                        order by id desc limit :fetch""")
                .param("subject", caller.subject())
                .param("type", type)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> job(row))
                .list();
        return KeysetPage.of(rows, paging, job -> Cursor.of(job.id()), job -> job);
    }

    /**
     * Cancels a job of the caller's own: what its steps have done stays, the rest is not done. A {@link Problem} (409)
     * where it is over.
     */
    public Job cancel(UUID id, String type, Caller caller) {
        find(id, type, caller);
        return cancel(id, type);
    }

    /** As {@link #cancel(UUID, String, Caller)}, for a feature that has decided itself who may cancel the job. */
    public Job cancel(UUID id, String type) {
        int changed = jdbc.sql("""
                        update job set cancel_requested = true,
                            status = case when status = 'QUEUED' then 'CANCELLED' else status end,
                            finished_at = case when status = 'QUEUED' then ?::timestamptz else finished_at end
                        where id = ? and type = ? and status in ('QUEUED', 'RUNNING')""").params(now(), id, type).update();
        if (changed == 0) {
            throw Problem.conflict("job-is-over");
        }
        return find(id, type);
    }

    /**
     * Jobs that are over are kept for ninety days; their files and refused rows, which are full of
     * people's data, for seven.
     */
    @Scheduled(cron = "0 17 3 * * *")
    void forgetOld() {
        jdbc.sql("""
                        delete from job_file using job
                        where job.id = job_file.job_id and job.finished_at < now() - interval '7 days'""").update();
        jdbc.sql("""
                        delete from job_row_error using job
                        where job.id = job_row_error.job_id and job.finished_at < now() - interval '7 days'""").update();
        jdbc.sql("delete from job where finished_at < now() - interval '90 days'")
                .update();
    }

    private Job job(ResultSet row) throws SQLException {
        long total = row.getLong("total");
        boolean totalKnown = !row.wasNull();
        return new Job(
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("title"),
                Job.Status.valueOf(row.getString("status")),
                totalKnown ? total : null,
                row.getLong("done"),
                new LinkedHashMap<>(json.readValue(row.getString("counts"), COUNTS)),
                row.getString("requester"),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "finished_at"),
                problem(row));
    }

    private @Nullable ProblemDetail problem(ResultSet row) throws SQLException {
        var slug = row.getString("problem");
        if (slug == null) {
            return null;
        }
        var arguments = row.getString("problem_arguments");
        var document = problems.document(
                HttpStatus.valueOf(row.getInt("problem_status")),
                slug,
                Languages.current(),
                arguments == null
                        ? new Object[0]
                        : json.readValue(arguments, ARGUMENTS).toArray());
        var trace = row.getString("trace_id");
        if (trace != null) {
            document.setProperty("traceId", trace);
        }
        return document;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
