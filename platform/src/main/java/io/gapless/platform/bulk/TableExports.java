package io.gapless.platform.bulk;

import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableWriter;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exports of tables as jobs; after a crash an export begins anew. Its file is kept for seven days. */
public class TableExports {

    private static final String FILE = "output";
    private static final int CHUNK = 1000;

    private final Jobs jobs;
    private final JobFiles files;
    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final PersonalReads reads;
    private final ObjectProvider<TableSource<?>> sources;

    TableExports(
            Jobs jobs,
            JobFiles files,
            JdbcTemplate jdbc,
            JsonMapper json,
            PersonalReads reads,
            ObjectProvider<TableSource<?>> sources) {
        this.jobs = jobs;
        this.files = files;
        this.jdbc = jdbc;
        this.json = json;
        this.reads = reads;
        this.sources = sources;
    }

    /** What is kept of an export. */
    record Told(TableFormat format, String language, JsonNode parameters) {}

    /**
     * Starts an export in the caller's language.
     *
     * @param type a {@link TableSource#type()}
     * @param name the file's name, without its extension
     */
    public Job start(String type, String name, TableFormat format, Object parameters, Caller caller) {
        var told = new Told(format, Languages.current().toLanguageTag(), json.valueToTree(parameters));
        return jobs.start(type, name + '.' + format.extension(), told, caller);
    }

    /** Sends the file of an export that has finished; a {@link Problem} (409) before. */
    public void send(UUID id, String type, Caller caller, HttpServletResponse response) {
        var job = jobs.find(id, type, caller);
        job.requireFinished();
        var told = json.readValue(
                jdbc.queryForObject("select parameters from job where id = ?", String.class, id), Told.class);
        note(job.total() == null ? 0 : job.total(), type, id);
        files.send(job, FILE, told.format().mediaType(), TableImports.fileName(job.title(), told.format()), response);
    }

    /** Such tables tell of customers; which ones, their selection tells. */
    private void note(long rows, String type, Object selection) {
        reads.note(List.of(), rows, type + ' ' + selection);
    }

    /** Whatever table it is: numbers within its texts are not told to those who may not see them. */
    private static List<@Nullable Object> masked(List<@Nullable Object> row, Masking masking) {
        var masked = new ArrayList<@Nullable Object>();
        for (Object cell : row) {
            masked.add(cell instanceof String text ? masking.text(text) : cell);
        }
        return masked;
    }

    List<JobWork<?>> works() {
        return sources.stream().<JobWork<?>>map(Work::new).toList();
    }

    private final class Work<P> implements JobWork<Told> {

        private final TableSource<P> source;

        Work(TableSource<P> source) {
            this.source = source;
        }

        @Override
        public String type() {
            return source.type();
        }

        @Override
        public Class<Told> parameters() {
            return Told.class;
        }

        @Override
        public void run(JobRun<Told> run) {
            var told = run.parameters();
            var language = Locale.forLanguageTag(told.language());
            var parameters = json.treeToValue(told.parameters(), source.parameters());
            var masking = Masking.of(run.caller());
            long total = source.total(parameters, run.caller());
            note(total, source.type(), parameters);
            run.step(step -> step.restart().total(total));
            try (var out = run.write(FILE);
                    var table =
                            TableWriter.open(out, told.format(), source.header(parameters, run.caller(), language))) {
                @Nullable String after = null;
                do {
                    var rows = source.rows(parameters, run.caller(), language, after, CHUNK);
                    for (var row : rows.rows()) {
                        table.row(masking.isMasked() ? masked(row, masking) : row);
                    }
                    run.step(step -> step.done(rows.rows().size()));
                    after = rows.next();
                } while (after != null);
                table.complete();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
