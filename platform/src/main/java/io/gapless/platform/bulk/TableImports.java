package io.gapless.platform.bulk;

import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableReader;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.table.TableWriter;
import io.gapless.platform.web.AnswerBrokenOff;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.FileAnswer;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
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
 * replica, and no row is lost or taken twice. A dry run does the same and undoes each chunk; a row that needs one of an
 * earlier chunk is refused there.
 */
public class TableImports {

    private static final String FILE = "input";
    private static final int CHUNK = 500;
    private static final int LARGEST_CHUNK = 10 * CHUNK;
    private static final int MOST_ROWS = 1_000_000;
    private static final int TRIES = 3;

    /** The columns that a file of errors has in front; whoever mends it and sends it again may leave them there. */
    private static final Map<String, List<String>> REPORT =
            Map.of("en", List.of("row", "errors"), "zh", List.of("行号", "错误"));

    private static final List<String> REPORTED =
            REPORT.values().stream().flatMap(List::stream).toList();

    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};
    private static final TypeReference<List<RowProblem>> PROBLEMS = new TypeReference<>() {};

    private final Jobs jobs;
    private final JobFiles files;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate undone;
    private final JsonMapper json;
    private final RowProblems problems;
    private final PersonalReads reads;
    private final ObjectProvider<RowIntake<?>> intakes;

    TableImports(
            Jobs jobs,
            JobFiles files,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            RowProblems problems,
            PersonalReads reads,
            ObjectProvider<RowIntake<?>> intakes) {
        this.jobs = jobs;
        this.files = files;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.undone = new TransactionTemplate(transactions);
        this.undone.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.json = json;
        this.problems = problems;
        this.reads = reads;
        this.intakes = intakes;
    }

    /**
     * What is kept of an import beside its file.
     *
     * @param headings what the file calls its columns, by column name
     */
    record Told(
            boolean dryRun, JsonNode parameters, @Nullable Map<String, String> headings) {

        /** The columns that the file has: one that it does not have must not come back empty, which would empty the field. */
        List<String> sent(Columns columns) {
            var known = columns.columns().stream().map(Columns.Column::name).toList();
            return headings == null
                    ? known
                    : headings.keySet().stream().filter(known::contains).toList();
        }

        String heading(String column, Map<String, String> otherwise) {
            var own = headings == null ? null : headings.get(column);
            return own == null ? otherwise.getOrDefault(column, column) : own;
        }
    }

    /** What is known of a file that can be read. */
    private record Checked(long rows, Map<String, String> headings) {}

    private record Position(int row) {}

    /**
     * Starts an import, within the caller's transaction where there is one. A {@link Problem} (422) where the file
     * cannot be read or has columns that are not known.
     *
     * @param type a {@link RowIntake#type()}
     * @param dryRun whether only to tell what would become of the rows
     */
    public Job start(String type, Upload upload, boolean dryRun, Object parameters, Caller caller) {
        try {
            var told = json.valueToTree(parameters);
            var checked = check(upload.file(), columns(intake(type), told));
            // No worker must see the job before its file is there.
            var job = transaction.execute(status -> {
                var started = jobs.start(
                        type, upload.fileName(), checked.rows(), new Told(dryRun, told, checked.headings()), caller);
                keep(started.id(), upload.file());
                return started;
            });
            return Objects.requireNonNull(job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(UUID job, Path file) {
        try (var content = Files.newInputStream(file)) {
            files.write(job, FILE, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows that were not taken, in the order of the file. */
    public KeysetPage<RowError> errors(UUID id, String type, Paging paging, Caller caller) {
        jobs.find(id, type, caller);
        int after = paging.after() == null ? 0 : paging.after().number(0);
        var language = Languages.current();
        var told = told(id);
        var rows = errors(
                id, after, paging.fetch(), told, names(columns(intake(type), told.parameters()), language), language);
        var page = KeysetPage.of(rows, paging, error -> Cursor.of(error.row()), error -> error);
        note(id, type, page.items().size());
        return page;
    }

    /** Sends the rows that were not taken as a file that can be mended and imported again. */
    public void sendErrors(UUID id, String type, TableFormat format, Caller caller, HttpServletResponse response) {
        var job = jobs.find(id, type, caller);
        var told = told(id);
        var columns = columns(intake(type), told.parameters());
        var language = Languages.current();
        var names = names(columns, language);
        var header = new ArrayList<>(REPORT.getOrDefault(language.getLanguage(), List.of()));
        var sent = told.sent(columns);
        sent.forEach(column -> header.add(told.heading(column, names)));
        sendTable(response, "errors-" + job.title(), format, header, table -> {
            int after = 0;
            long rows = 0;
            for (var page = errors(id, after, CHUNK, told, names, language);
                    !page.isEmpty();
                    page = errors(id, after, CHUNK, told, names, language)) {
                for (RowError error : page) {
                    var values = new ArrayList<@Nullable Object>();
                    values.add(error.row());
                    values.add(error.errors().stream()
                            .map(one -> one.heading() == null ? one.message() : one.heading() + ": " + one.message())
                            .collect(Collectors.joining("; ")));
                    sent.forEach(column -> values.add(error.fields().get(column)));
                    table.row(values);
                }
                after = page.getLast().row();
                rows += page.size();
            }
            note(id, type, rows);
        });
    }

    private Told told(UUID id) {
        return json.readValue(
                jdbc.queryForObject("select parameters from job where id = ?", String.class, id), Told.class);
    }

    /** The columns' names in a language, for those that the file does not have or of which it is not known any more. */
    private static Map<String, String> names(Columns columns, Locale language) {
        var header = columns.header(language);
        var names = new HashMap<String, String>();
        for (int i = 0; i < header.size(); i++) {
            names.put(columns.columns().get(i).name(), header.get(i));
        }
        return names;
    }

    /** Rows that were not taken can tell of persons that nobody knows yet: told by the file they were in. */
    private void note(UUID id, String type, long rows) {
        if (rows > 0 && intake(type).tellsOfPersons()) {
            reads.note(List.of(), rows, type + " errors " + id);
        }
    }

    /** Fills a table that is sent. */
    interface Filling {
        void fill(TableWriter table) throws IOException;
    }

    static void sendTable(
            HttpServletResponse response, String name, TableFormat format, List<String> header, Filling filling) {
        try {
            FileAnswer.begin(response, format.mediaType(), fileName(name, format));
            try (var table = TableWriter.open(response.getOutputStream(), format, header)) {
                filling.fill(table);
                table.complete();
            }
        } catch (IOException | RuntimeException e) {
            if (response.isCommitted()) {
                throw new AnswerBrokenOff(e);
            }
            throw e instanceof IOException failure ? new UncheckedIOException(failure) : (RuntimeException) e;
        }
    }

    static String fileName(String name, TableFormat format) {
        int dot = name.lastIndexOf('.');
        var stem = dot > 0 && name.length() - dot <= 5 ? name.substring(0, dot) : name;
        return stem + '.' + format.extension();
    }

    List<JobWork<?>> works() {
        return intakes.stream().<JobWork<?>>map(Work::new).toList();
    }

    private List<RowError> errors(
            UUID id, int after, int limit, Told told, Map<String, String> names, Locale language) {
        return jdbc.query(
                """
                select row_number, errors, fields from job_row_error
                where job_id = ? and row_number > ? order by row_number limit ?""",
                (row, i) -> new RowError(
                        row.getInt(1),
                        json.readValue(row.getString(2), PROBLEMS).stream()
                                .map(problem -> new RowError.FieldError(
                                        problem.column(),
                                        problem.column() == null ? null : told.heading(problem.column(), names),
                                        problem.messages().getOrDefault(language.getLanguage(), "")))
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
    private static Checked check(Path file, Columns columns) throws IOException {
        long rows = 0;
        Map<String, String> headings;
        try (var reader = TableReader.open(file, columns, REPORTED)) {
            headings = reader.headings();
            while (reader.hasNext()) {
                reader.next();
                if (++rows > MOST_ROWS) {
                    throw Problem.unprocessable("table-too-long", MOST_ROWS);
                }
            }
        }
        if (rows == 0) {
            throw Problem.unprocessable("table-empty");
        }
        return new Checked(rows, headings);
    }

    private void keep(UUID job, List<TableRow> rows, Map<Integer, List<RowProblem>> errors) {
        var batch = rows.stream()
                .filter(row -> errors.containsKey(row.number()))
                .map(row -> new Object[] {
                    job,
                    row.number(),
                    json.writeValueAsString(errors.get(row.number())),
                    json.writeValueAsString(safe(row.fields()))
                })
                .toList();
        if (!batch.isEmpty()) {
            jdbc.batchUpdate(
                    "insert into job_row_error (job_id, row_number, errors, fields) values (?, ?, ?, ?)", batch);
        }
    }

    private static Map<String, String> safe(Map<String, String> fields) {
        var safe = new LinkedHashMap<String, String>();
        fields.forEach((column, value) -> safe.put(column, SafeText.cleaned(value)));
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
            try (var content = run.read(FILE)) {
                var file = TableReader.copy(content);
                try {
                    new Import<>(intake, json.treeToValue(run.parameters().parameters(), intake.parameters()), run)
                            .takeAll(file);
                } finally {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One run through a file. */
    private final class Import<P> {

        private final RowIntake<P> intake;
        private final P parameters;
        private final JobRun<Told> run;
        private final Keys keys = new Keys();
        private final Set<Integer> repeated = new HashSet<>();

        Import(RowIntake<P> intake, P parameters, JobRun<Told> run) {
            this.intake = intake.forRun();
            this.parameters = parameters;
            this.run = run;
        }

        void takeAll(Path file) throws IOException {
            int done = run.state(Position.class).map(Position::row).orElse(0);
            try (var reader = TableReader.open(file, intake.columns(parameters), REPORTED)) {
                while (reader.hasNext()) {
                    run.checkCancelled();
                    var rows = new ArrayList<TableRow>();
                    repeated.clear();
                    while (reader.hasNext() && (rows.size() < CHUNK || isCut(rows, reader.peek()))) {
                        var row = reader.next();
                        boolean isRepeated = !isFirstOfItsKey(row);
                        if (row.number() > done) {
                            rows.add(row);
                            if (isRepeated) {
                                repeated.add(row.number());
                            }
                        }
                    }
                    if (!rows.isEmpty()) {
                        take(rows);
                    }
                }
            }
        }

        private boolean isFirstOfItsKey(TableRow row) {
            var key = intake.key();
            return key.stream().noneMatch(row.fields()::containsKey)
                    || keys.add(key.stream()
                            .map(column -> row.fields().getOrDefault(column, ""))
                            .toList());
        }

        /** Whether a chunk must not end here. */
        private boolean isCut(List<TableRow> rows, @Nullable TableRow following) {
            return following != null && rows.size() < LARGEST_CHUNK && areOfOneThing(rows.getLast(), following);
        }

        private boolean areOfOneThing(TableRow row, TableRow following) {
            var group = intake.group();
            return group.stream().anyMatch(row.fields()::containsKey)
                    && group.stream()
                            .allMatch(column -> Objects.equals(
                                    row.fields().get(column), following.fields().get(column)));
        }

        private void take(List<TableRow> rows) {
            try {
                step(rows);
            } catch (DataIntegrityViolationException | ConcurrencyFailureException e) {
                // One row stands in the way of all, or somebody changes the same things at once: one by one, then.
                things(rows).forEach(this::takeAlone);
            }
        }

        private List<List<TableRow>> things(List<TableRow> rows) {
            var things = new ArrayList<List<TableRow>>();
            for (TableRow row : rows) {
                if (things.isEmpty() || !areOfOneThing(things.getLast().getLast(), row)) {
                    things.add(new ArrayList<>());
                }
                things.getLast().add(row);
            }
            return things;
        }

        private void takeAlone(List<TableRow> rows) {
            for (int tries = 1; tries <= TRIES; tries++) {
                try {
                    step(rows);
                    return;
                } catch (DataIntegrityViolationException | ConcurrencyFailureException e) {
                    // Where somebody was at it at the same moment, another try sees what they did.
                }
            }
            run.step(step -> {
                var outcome = new RowOutcome();
                rows.forEach(row -> outcome.refuse(row.number(), problems.of(null, "conflict")));
                record(step, rows, outcome);
            });
        }

        private void step(List<TableRow> rows) {
            var told = intake.ask(rows, parameters, run.caller());
            run.step(step -> {
                var outcome = new RowOutcome();
                var fit = new ArrayList<TableRow>();
                for (TableRow row : rows) {
                    var unsafe = unsafe(row);
                    if (repeated.contains(row.number())) {
                        outcome.refuse(row.number(), problems.of(intake.key().getFirst(), "repeated"));
                    } else if (!unsafe.isEmpty()) {
                        outcome.refuse(row.number(), unsafe);
                    } else if (told.containsKey(row.number())) {
                        outcome.refuse(row.number(), told.getOrDefault(row.number(), List.of()));
                    } else {
                        fit.add(row);
                    }
                }
                if (!fit.isEmpty()) {
                    var taken = run.parameters().dryRun() ? tried(fit) : intake.take(fit, parameters, run.caller());
                    taken.errors().forEach(outcome::refuse);
                    taken.counts().forEach(outcome::count);
                }
                record(step, rows, outcome);
            });
        }

        private void record(JobStep step, List<TableRow> rows, RowOutcome outcome) {
            keep(run.id(), rows, outcome.errors());
            outcome.counts().forEach(step::count);
            if (!outcome.errors().isEmpty()) {
                step.count("failed", outcome.errors().size());
            }
            step.done(rows.size()).state(new Position(rows.getLast().number()));
        }

        private List<RowProblem> unsafe(TableRow row) {
            return row.fields().entrySet().stream()
                    .filter(field -> !SafeText.isSafe(field.getValue()))
                    .map(field -> problems.of(field.getKey(), "control-character"))
                    .toList();
        }

        private RowOutcome tried(List<TableRow> rows) {
            var outcome = undone.execute(status -> {
                var taken = intake.take(rows, parameters, run.caller());
                status.setRollbackOnly();
                return taken;
            });
            return Objects.requireNonNull(outcome);
        }
    }
}
