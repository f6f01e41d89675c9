package io.gapless.platform.bulk;

import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableReader;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.table.TableWriter;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Imports of tables as jobs. The file is kept with the request; a worker takes the rows in chunk by chunk, and each
 * chunk commits its changes, its errors and its progress together. So an import goes on where it stopped, on any
 * replica, and no row is lost or taken twice. A dry run does the same and undoes each chunk.
 */
public class TableImports {

    private static final String FILE = "input";
    private static final int CHUNK = 500;
    private static final int MOST_ROWS = 1_000_000;
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};
    private static final TypeReference<List<RowProblem>> PROBLEMS = new TypeReference<>() {};

    private final Jobs jobs;
    private final JobFiles files;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate undone;
    private final JsonMapper json;
    private final RowProblems problems;
    private final ObjectProvider<RowIntake<?>> intakes;

    TableImports(
            Jobs jobs,
            JobFiles files,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            RowProblems problems,
            ObjectProvider<RowIntake<?>> intakes) {
        this.jobs = jobs;
        this.files = files;
        this.jdbc = jdbc;
        this.undone = new TransactionTemplate(transactions);
        this.undone.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.json = json;
        this.problems = problems;
        this.intakes = intakes;
    }

    /** What is kept of an import beside its file. */
    record Told(boolean dryRun, JsonNode parameters) {}

    private record Position(int row) {}

    /**
     * Starts an import, within the caller's transaction. A {@link Problem} (422) where the file cannot be read or has
     * columns that are not known.
     *
     * @param type a {@link RowIntake#type()}
     * @param dryRun whether only to tell what would become of the rows
     */
    public Job start(String type, Upload upload, boolean dryRun, Object parameters, Caller caller) {
        try {
            var told = json.valueToTree(parameters);
            var intake = intake(type);
            var repeated = new ArrayList<TableRow>();
            long total = count(upload.file(), columns(intake, told), intake.key(), repeated);
            var job = jobs.start(type, upload.fileName(), total, new Told(dryRun, told), caller);
            try (var content = Files.newInputStream(upload.file())) {
                files.write(job.id(), FILE, content);
            }
            var again = problems.of(intake.key().isEmpty() ? null : intake.key().getFirst(), "repeated");
            refuse(job.id(), repeated, row -> List.of(again));
            return job;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows that were not taken, in the order of the file. */
    public KeysetPage<RowError> errors(UUID id, String type, Paging paging, Caller caller) {
        jobs.find(id, type, caller);
        int after = paging.after() == null ? 0 : paging.after().number(0);
        var rows = errors(id, after, paging.fetch(), Languages.current());
        return KeysetPage.of(rows, paging, error -> Cursor.of(error.row()), error -> error);
    }

    /** Sends the rows that were not taken as a file that can be mended and imported again. */
    public void sendErrors(UUID id, String type, TableFormat format, Caller caller, HttpServletResponse response) {
        var job = jobs.find(id, type, caller);
        var told = jdbc.queryForObject("select parameters from job where id = ?", String.class, id);
        var columns = columns(intake(type), json.readValue(told, Told.class).parameters());
        var language = Languages.current();
        var header = new ArrayList<String>();
        header.add(language.getLanguage().equals("zh") ? "行号" : "row");
        header.add(language.getLanguage().equals("zh") ? "错误" : "errors");
        header.addAll(columns.header(language));
        sendTable(response, "errors-" + job.title(), format, header, table -> {
            int after = 0;
            for (var page = errors(id, after, CHUNK, language);
                    !page.isEmpty();
                    page = errors(id, after, CHUNK, language)) {
                for (RowError error : page) {
                    var values = new ArrayList<@Nullable Object>();
                    values.add(error.row());
                    values.add(error.errors().stream()
                            .map(one -> one.column() == null ? one.message() : one.column() + ": " + one.message())
                            .collect(Collectors.joining("; ")));
                    columns.columns()
                            .forEach(column -> values.add(error.fields().get(column.name())));
                    table.row(values);
                }
                after = page.getLast().row();
            }
        });
    }

    /** Fills a table that is sent. */
    interface Filling {
        void fill(TableWriter table) throws IOException;
    }

    static void sendTable(
            HttpServletResponse response, String name, TableFormat format, List<String> header, Filling filling) {
        try {
            response.setContentType(format.mediaType());
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, attachment(name, format));
            try (var table = TableWriter.open(response.getOutputStream(), format, header)) {
                filling.fill(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String attachment(String name, TableFormat format) {
        int dot = name.lastIndexOf('.');
        var stem = dot > 0 && name.length() - dot <= 5 ? name.substring(0, dot) : name;
        return ContentDisposition.attachment()
                .filename(stem + '.' + format.extension(), StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    List<JobWork<?>> works() {
        return intakes.stream().<JobWork<?>>map(Work::new).toList();
    }

    private List<RowError> errors(UUID id, int after, int limit, Locale language) {
        return jdbc.query(
                """
                select row_number, errors, fields from job_row_error
                where job_id = ? and row_number > ? order by row_number limit ?""",
                (row, i) -> new RowError(
                        row.getInt(1),
                        json.readValue(row.getString(2), PROBLEMS).stream()
                                .map(problem -> new RowError.FieldError(
                                        problem.column(), problem.messages().getOrDefault(language.getLanguage(), "")))
                                .toList(),
                        json.readValue(row.getString(3), FIELDS)),
                id,
                after,
                limit);
    }

    private RowIntake<?> intake(String type) {
        return intakes.stream()
                .filter(intake -> intake.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No intake for " + type));
    }

    private <P> Columns columns(RowIntake<P> intake, JsonNode parameters) {
        return intake.columns(json.treeToValue(parameters, intake.parameters()));
    }

    /** Reads a file to its end once, so that what cannot be read is told to whoever sent it. */
    private static long count(Path file, Columns columns, List<String> key, List<TableRow> repeated)
            throws IOException {
        long rows = 0;
        Set<List<String>> keys = new HashSet<>();
        try (var reader = TableReader.open(file, columns)) {
            while (reader.hasNext()) {
                var row = reader.next();
                if (++rows > MOST_ROWS) {
                    throw Problem.unprocessable("table-too-long", MOST_ROWS);
                }
                if (!key.isEmpty()
                        && !keys.add(key.stream()
                                .map(column -> row.fields().getOrDefault(column, ""))
                                .toList())) {
                    repeated.add(row);
                }
            }
        }
        if (rows == 0) {
            throw Problem.unprocessable("table-empty");
        }
        return rows;
    }

    private interface Errors {
        List<RowProblem> of(TableRow row);
    }

    private void refuse(UUID job, List<TableRow> rows, Errors errors) {
        if (rows.isEmpty()) {
            return;
        }
        var batch = rows.stream()
                .map(row -> new Object[] {
                    job,
                    row.number(),
                    json.writeValueAsString(errors.of(row)),
                    json.writeValueAsString(safe(row.fields()))
                })
                .toList();
        jdbc.batchUpdate(
                "insert into job_row_error (job_id, row_number, errors, fields) values (?, ?, ?, ?) on conflict do nothing",
                batch);
    }

    /** PostgreSQL takes no zero bytes. */
    private static Map<String, String> safe(Map<String, String> fields) {
        var safe = new LinkedHashMap<String, String>();
        fields.forEach(
                (column, value) -> safe.put(column, SafeText.isSafe(value) ? value : value.replaceAll("[^\\PC]", "?")));
        return safe;
    }

    private final class Work<P> implements JobWork<Told> {

        private final RowIntake<P> intake;

        Work(RowIntake<P> intake) {
            this.intake = intake;
        }

        @Override
        public String type() {
            return intake.type();
        }

        @Override
        public Class<Told> parameters() {
            return Told.class;
        }

        @Override
        public void run(JobRun<Told> run) {
            var told = run.parameters();
            var parameters = json.treeToValue(told.parameters(), intake.parameters());
            int done = run.state(Position.class).map(Position::row).orElse(0);
            try (var content = run.read(FILE)) {
                var file = TableReader.copy(content);
                try (var reader = TableReader.open(file, intake.columns(parameters))) {
                    var repeated = repeated(run.id());
                    while (reader.hasNext()) {
                        var rows = new ArrayList<TableRow>();
                        while (reader.hasNext() && (rows.size() < CHUNK || belongsTo(rows.getLast(), reader.peek()))) {
                            var row = reader.next();
                            if (row.number() > done) {
                                rows.add(row);
                            }
                        }
                        if (!rows.isEmpty()) {
                            take(run, rows, parameters, told.dryRun(), repeated);
                        }
                    }
                } finally {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Whether two rows that follow each other are of one thing, which a chunk must not cut. */
        private boolean belongsTo(TableRow row, @Nullable TableRow following) {
            return following != null
                    && !intake.group().isEmpty()
                    && intake.group().stream()
                            .allMatch(column -> Objects.equals(
                                    row.fields().get(column), following.fields().get(column)));
        }

        private Set<Integer> repeated(UUID job) {
            int done = jdbc.queryForList("select state from job where id = ?", String.class, job).stream()
                    .filter(java.util.Objects::nonNull)
                    .map(state -> json.readValue(state, Position.class).row())
                    .findFirst()
                    .orElse(0);
            return new HashSet<>(jdbc.queryForList(
                    "select row_number from job_row_error where job_id = ? and row_number > ?",
                    Integer.class,
                    job,
                    done));
        }

        private void take(JobRun<Told> run, List<TableRow> rows, P parameters, boolean dryRun, Set<Integer> repeated) {
            try {
                step(run, rows, parameters, dryRun, repeated);
            } catch (DataIntegrityViolationException | OptimisticLockingFailureException e) {
                // One row stands in the way of all, or somebody changed the same things at once: one by one, then.
                for (List<TableRow> one : things(rows)) {
                    try {
                        step(run, one, parameters, dryRun, repeated);
                    } catch (DataIntegrityViolationException | OptimisticLockingFailureException again) {
                        run.step(step -> {
                            refuse(run.id(), one, row -> List.of(problems.of(null, "conflict")));
                            step.done(one.size())
                                    .count("failed", one.size())
                                    .state(new Position(one.getLast().number()));
                        });
                    }
                }
            }
        }

        private List<List<TableRow>> things(List<TableRow> rows) {
            var things = new ArrayList<List<TableRow>>();
            for (TableRow row : rows) {
                if (things.isEmpty() || !belongsTo(things.getLast().getLast(), row)) {
                    things.add(new ArrayList<>());
                }
                things.getLast().add(row);
            }
            return things;
        }

        private void step(JobRun<Told> run, List<TableRow> rows, P parameters, boolean dryRun, Set<Integer> repeated) {
            run.step(step -> {
                var outcome = new RowOutcome();
                var fit = new ArrayList<TableRow>();
                for (TableRow row : rows) {
                    if (repeated.contains(row.number())) {
                        step.count("failed", 1);
                    } else if (!unsafe(row).isEmpty()) {
                        outcome.refuse(row.number(), unsafe(row));
                    } else {
                        fit.add(row);
                    }
                }
                var taken = dryRun ? tried(fit, parameters, run.caller()) : intake.take(fit, parameters, run.caller());
                taken.errors().forEach(outcome::refuse);
                taken.counts().forEach(step::count);
                refuse(
                        run.id(),
                        rows.stream()
                                .filter(row -> outcome.isRefused(row.number()))
                                .toList(),
                        row -> outcome.errors().getOrDefault(row.number(), List.of()));
                step.count("failed", outcome.errors().size());
                step.done(rows.size()).state(new Position(rows.getLast().number()));
            });
        }

        private List<RowProblem> unsafe(TableRow row) {
            return row.fields().entrySet().stream()
                    .filter(field -> !SafeText.isSafe(field.getValue()))
                    .map(field -> problems.of(field.getKey(), "control-character"))
                    .toList();
        }

        private RowOutcome tried(List<TableRow> rows, P parameters, Caller caller) {
            var outcome = undone.execute(status -> {
                var taken = intake.take(rows, parameters, caller);
                status.setRollbackOnly();
                return taken;
            });
            return outcome == null ? new RowOutcome() : outcome;
        }
    }
}
