package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.CustomerSettings;
import io.gapless.customer.segmentation.SegmentResults.SegmentFlow;
import io.gapless.platform.Ids;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts runs and simulations of schemes, and tells what came of them. */
@Service
class SegmentationRuns {

    private static final Duration SIMULATIONS_KEPT = Duration.ofDays(90);
    private static final String COLUMNS = """
            select run.id, run.scheme_id, scheme.edition, run.kind, run.org_unit, run.mode, run.as_of, run.requester,
                run.created_at, run.finished_at, run.job_id,
                case when run.finished_at is not null then 'FINISHED'
                     else coalesce(job.status, 'CANCELLED') end as status
            from segmentation_run as run join segmentation_scheme as scheme on scheme.id = run.scheme_id
            left join job on job.id = run.job_id where\s""";

    private final SchemeDesign schemes;
    private final SegmentResults results;
    private final Jobs jobs;
    private final JdbcClient jdbc;
    private final CustomerSettings settings;
    private final Clock clock;

    SegmentationRuns(
            SchemeDesign schemes,
            SegmentResults results,
            Jobs jobs,
            JdbcClient jdbc,
            CustomerSettings settings,
            Clock clock) {
        this.schemes = schemes;
        this.results = results;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether customers are changed. */
    enum Mode {
        SIMULATION,
        RUN
    }

    /**
     * A run or a simulation.
     *
     * @param edition of the scheme
     * @param mode whether customers were changed
     * @param asOf the day on which the customers are looked at
     * @param requester username of who started it
     */
    record SegmentationRun(
            UUID id,
            UUID schemeId,
            int edition,
            CustomerKind kind,
            String orgUnit,
            Mode mode,
            Job.Status status,
            LocalDate asOf,
            String requester,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    /**
     * A run with how far it is and what came of it so far.
     *
     * @param progress null once the job is forgotten, after ninety days
     * @param moves how many customers came from which class to which, those who stayed included
     */
    record SegmentationRunDetails(
            SegmentationRun run, @Nullable Job progress, List<SegmentFlow> moves) {}

    /**
     * A customer whose class is another one; the class before is an empty text where they had none.
     *
     * @param from class before
     * @param to class after
     */
    record SegmentMove(
            @OfPerson UUID customerId,
            String code,
            String name,
            String orgUnit,
            @Nullable String manager,
            String from,
            String to) {}

    private record Kept(SegmentationRun run, UUID jobId) {}

    @Transactional
    SegmentationRun start(UUID schemeId, Mode mode, boolean refreshIndicators, Caller caller) {
        return start(schemeId, mode, refreshIndicators, null, caller);
    }

    /** Starts a month's scheduled run, unless somebody has started it. */
    @Transactional
    void startScheduled(UUID schemeId, LocalDate month, Caller caller) {
        var scheme = schemes.mine(schemeId, caller);
        schemes.lock(scheme.kind(), scheme.orgUnit());
        boolean started = jdbc.sql("""
                        select exists (select from segmentation_run
                        where kind = ? and org_unit = ? and scheduled_month = ?)""")
                .params(scheme.kind().name(), scheme.orgUnit(), month)
                .query(Boolean.class)
                .single();
        if (!started) {
            start(schemeId, Mode.RUN, true, month, caller);
        }
    }

    private SegmentationRun start(
            UUID schemeId, Mode mode, boolean refreshIndicators, @Nullable LocalDate month, Caller caller) {
        var scheme = schemes.mine(schemeId, caller);
        schemes.lock(scheme.kind(), scheme.orgUnit());
        scheme = schemes.mine(schemeId, caller);
        if (mode == Mode.RUN) {
            if (scheme.status() != SchemeStatus.PUBLISHED) {
                throw Problem.conflict("scheme-not-in-force", scheme.edition(), scheme.status());
            }
            schemes.requireNoRun(scheme);
        } else if (scheme.status() == SchemeStatus.RETIRED) {
            throw Problem.conflict("scheme-not-in-force", scheme.edition(), scheme.status());
        }
        var id = Ids.next();
        var asOf = LocalDate.ofInstant(clock.instant(), settings.zone());
        var job = jobs.start(
                SegmentationWork.TYPE,
                mode + " " + scheme.kind() + " " + scheme.orgUnit() + " " + scheme.edition(),
                new SegmentationWork.Told(id, schemeId, mode, refreshIndicators, asOf),
                caller);
        jdbc.sql("""
                        insert into segmentation_run (id, scheme_id, kind, org_unit, mode, as_of, job_id, requester,
                            scheduled_month, created_at)
                        values (:id, :scheme, :kind, :unit, :mode, :asOf, :job, :requester, :month, :now)""")
                .param("id", id)
                .param("scheme", schemeId)
                .param("kind", scheme.kind().name())
                .param("unit", scheme.orgUnit())
                .param("mode", mode.name())
                .param("asOf", asOf)
                .param("job", job.id())
                .param("requester", caller.username())
                .param("month", month)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return kept(id, caller).run();
    }

    @Transactional(readOnly = true)
    SegmentationRunDetails find(UUID id, Caller caller) {
        var kept = kept(id, caller);
        return new SegmentationRunDetails(kept.run(), progress(kept), results.flows(id));
    }

    private @Nullable Job progress(Kept kept) {
        return jobs.known(kept.jobId(), SegmentationWork.TYPE).orElse(null);
    }

    private Kept kept(UUID id, Caller caller) {
        return jdbc.sql(COLUMNS + "run.id = ?")
                .param(id)
                .query(SegmentationRuns::kept)
                .optional()
                .filter(kept -> caller.orgScope().contains(kept.run().orgUnit()))
                .orElseThrow(() -> Problem.notFound("segmentation-run-not-found", id));
    }

    /** Ends a run: who has been given a class by then keeps it, the others are not looked at. */
    SegmentationRunDetails cancel(UUID id, Caller caller) {
        var kept = kept(id, caller);
        jobs.cancel(kept.jobId(), SegmentationWork.TYPE);
        return find(id, caller);
    }

    /** Newest first. */
    KeysetPage<SegmentationRun> list(@Nullable UUID schemeId, @Nullable String orgUnit, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("run.org_unit")));
        var parameters = new LinkedHashMap<>(scope.parameters());
        if (schemeId != null) {
            conditions.add("run.scheme_id = :scheme");
            parameters.put("scheme", schemeId);
        }
        if (paging.after() != null) {
            conditions.add("run.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        COLUMNS + String.join(" and ", conditions) + " order by run.id desc limit " + paging.fetch())
                .params(parameters)
                .query(SegmentationRuns::kept)
                .list();
        return KeysetPage.of(rows, paging, kept -> Cursor.of(kept.run().id()), Kept::run);
    }

    /** Who moved, of those whom the caller may see, in the order of their ids. */
    KeysetPage<SegmentMove> moves(UUID id, @Nullable String from, @Nullable String to, Paging paging, Caller caller) {
        kept(id, caller);
        var after = paging.after() == null ? null : paging.after().uuid(0);
        return KeysetPage.of(
                moves(id, from, to, after, paging.fetch(), caller),
                paging,
                move -> Cursor.of(move.customerId()),
                move -> move);
    }

    List<SegmentMove> moves(
            UUID id, @Nullable String from, @Nullable String to, @Nullable UUID after, int limit, Caller caller) {
        var visible = caller.mayServe(caller.orgScope(), "customer.org_unit", "customer.manager", "customer.login");
        Map<String, Object> parameters = new LinkedHashMap<>(visible.parameters());
        var conditions = new ArrayList<>(List.of("move.run_id = :run", visible.sql()));
        parameters.put("run", id);
        if (from != null) {
            conditions.add("move.from_segment = :from");
            parameters.put("from", from);
        }
        if (to != null) {
            conditions.add("move.to_segment = :to");
            parameters.put("to", to);
        }
        if (after != null) {
            conditions.add("move.customer_id > :after");
            parameters.put("after", after);
        }
        return jdbc.sql("""
                        select move.customer_id, customer.code, customer.name, customer.org_unit, customer.manager,
                               move.from_segment as "from", move.to_segment as "to"
                        from segmentation_move as move join customer on customer.id = move.customer_id where\s""" + String.join(" and ", conditions) + " order by move.customer_id limit " + limit)
                .params(parameters)
                .query(SegmentMove.class)
                .list();
    }

    /** How many moved, for the total of an export. */
    long countMoves(UUID id, Caller caller) {
        kept(id, caller);
        return jdbc.sql("""
                        select coalesce(sum(customers), 0) from segmentation_run_count
                        where run_id = ? and from_segment <> to_segment""").param(id).query(Long.class).single();
    }

    /** Simulations are kept for ninety days, as their jobs are; runs for ever. */
    @Transactional
    void forgetOldSimulations() {
        var before = clock.instant().minus(SIMULATIONS_KEPT).atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        delete from segmentation_move using segmentation_run as run
                        where run.id = segmentation_move.run_id and run.mode = 'SIMULATION' and run.created_at < ?""").param(before).update();
        jdbc.sql("delete from segmentation_run where mode = 'SIMULATION' and created_at < ?")
                .param(before)
                .update();
    }

    private static Kept kept(ResultSet row, int index) throws SQLException {
        var finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Kept(
                new SegmentationRun(
                        row.getObject("id", UUID.class),
                        row.getObject("scheme_id", UUID.class),
                        row.getInt("edition"),
                        CustomerKind.valueOf(row.getString("kind")),
                        row.getString("org_unit"),
                        Mode.valueOf(row.getString("mode")),
                        Job.Status.valueOf(row.getString("status")),
                        row.getObject("as_of", LocalDate.class),
                        row.getString("requester"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        finished == null ? null : finished.toInstant()),
                row.getObject("job_id", UUID.class));
    }
}
