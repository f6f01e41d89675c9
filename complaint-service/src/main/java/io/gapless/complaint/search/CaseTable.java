package io.gapless.complaint.search;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gapless.complaint.cause.CauseTrees;
import io.gapless.complaint.search.CaseNames.Values;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.bulk.TableSource;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.security.Caller;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Complaints as a table for a file: one row for each, with all of its clocks; times in UTC. */
@Component
class CaseTable implements TableSource<CaseTable.Wanted> {

    /** The kind of job. */
    static final String TYPE = "complaint-export";

    private static final List<String> COLUMNS = List.of(
            "number",
            "status",
            "severity",
            "category",
            "dimension",
            "channel",
            "orgUnit",
            "assignee",
            "customerCode",
            "customerName",
            "phone",
            "segment",
            "receivedAt",
            "receivedBy",
            "occurredAt",
            "text",
            "decision",
            "remedy",
            "compensation",
            "currency",
            "decidedBy",
            "approvedBy",
            "endedAt",
            "satisfaction",
            "externalReference");
    private static final List<String> CLOCKS = List.of("acknowledge", "firstResponse", "update", "resolve");
    private static final List<String> POINTS =
            List.of("startedAt", "dueAt", "metAt", "breachedAt", "pausedSince", "standing", "pauses");

    private final JdbcClient jdbc;
    private final CaseSearch search;
    private final Taxonomy taxonomy;
    private final CauseTrees causes;
    private final MessageSource messages;

    CaseTable(JdbcClient jdbc, CaseSearch search, Taxonomy taxonomy, CauseTrees causes, MessageSource messages) {
        this.jdbc = jdbc;
        this.search = search;
        this.taxonomy = taxonomy;
        this.causes = causes;
        this.messages = messages;
    }

    /**
     * Which complaints, and how they are told. The filter lies flat beside the rest: so it is kept by exports that were
     * ordered before there was a choice of values.
     */
    record Wanted(
            @JsonUnwrapped CaseFilter filter, @Nullable Values values) {

        Values valuesAsked() {
            return values == null ? Values.CODES : values;
        }
    }

    /** A problem (403) where the caller may not see the org unit that is asked for. */
    void check(CaseFilter filter, Caller caller) {
        caller.orgScope().narrowedTo(filter.orgUnit());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Wanted> parameters() {
        return Wanted.class;
    }

    @Override
    public List<String> header(Wanted wanted, Caller caller, Locale language) {
        var header = new ArrayList<String>();
        COLUMNS.forEach(column -> header.add(text("complaint-table." + column, language)));
        for (String clock : CLOCKS) {
            for (String point : POINTS) {
                header.add(
                        text("complaint-table." + clock, language) + " " + text("complaint-table." + point, language));
            }
        }
        header.add(text("complaint-table.cause", language));
        return header;
    }

    @Override
    public long total(Wanted wanted, Caller caller) {
        var selection = search.selection(wanted.filter(), caller);
        return jdbc.sql("select count(*) from " + selection.from() + " where " + selection.condition())
                .params(selection.parameters())
                .query(Long.class)
                .single();
    }

    @Override
    public Rows rows(Wanted wanted, Caller caller, Locale language, @Nullable String after, int limit) {
        var selection = search.selection(wanted.filter(), caller);
        var parameters = selection.parameters();
        var sql = "select c.*, (select f.cause from complaint_cause f where f.complaint_id = c.id) as cause from "
                + selection.from() + " where " + selection.condition();
        if (after != null) {
            sql += " and c.id > :rowsAfter";
            parameters.put("rowsAfter", UUID.fromString(after));
        }
        var masking = Masking.of(caller);
        var names = wanted.valuesAsked() == Values.CODES
                ? CaseNames.CODES
                : CaseNames.in(language, messages, taxonomy.names(language), causes.names(language));
        var page = sql + " order by c.id limit " + limit;
        var pauses = pauses(page, parameters);
        var last = new String[1];
        var rows = jdbc.sql(page)
                .params(parameters)
                .query((row, i) -> {
                    last[0] = row.getString("id");
                    return cells(row, masking, names, pauses.getOrDefault(UUID.fromString(last[0]), new CasePauses()));
                })
                .list();
        return new Rows(rows, rows.size() < limit ? null : last[0]);
    }

    /** What stood still when, of the cases of a page. */
    private Map<UUID, CasePauses> pauses(String page, Map<String, Object> parameters) {
        var pauses = new HashMap<UUID, CasePauses>();
        jdbc.sql("with page as (" + page + """
                        ) select e.complaint_id, e.at, e.kind, e.note from page p
                        join complaint_entry e on e.complaint_id = p.id
                        where e.kind in ('CLOCKS_PAUSED', 'CLOCKS_RESUMED') order by e.id""").params(parameters).query((RowCallbackHandler) row ->
                pauses.computeIfAbsent(row.getObject("complaint_id", UUID.class), id -> new CasePauses())
                        .add(
                                row.getString("kind").equals("CLOCKS_PAUSED"),
                                row.getString("note"),
                                row.getObject("at", OffsetDateTime.class).toInstant()));
        return pauses;
    }

    private static List<@Nullable Object> cells(ResultSet row, Masking masking, CaseNames names, CasePauses pauses)
            throws SQLException {
        var cells = new ArrayList<@Nullable Object>();
        cells.add(row.getString("number"));
        for (String column : new String[] {"status", "severity", "category", "dimension", "channel"}) {
            cells.add(names.of(column, row.getString(column)));
        }
        for (String column : new String[] {"org_unit", "assignee", "customer_code"}) {
            cells.add(row.getString(column));
        }
        cells.add(masking.person(row.getString("customer_name")));
        cells.add(masking.phone(row.getString("phone")));
        cells.add(row.getString("segment"));
        cells.add(time(row, "received_at"));
        cells.add(row.getString("received_by"));
        cells.add(time(row, "occurred_at"));
        cells.add(masking.text(row.getString("text")));
        cells.add(masking.text(row.getString("decision")));
        cells.add(names.of("remedy", row.getString("remedy")));
        BigDecimal compensation = row.getBigDecimal("compensation");
        cells.add(compensation);
        cells.add(row.getString("currency"));
        cells.add(row.getString("decided_by"));
        cells.add(row.getString("approved_by"));
        cells.add(time(row, "ended_at"));
        int satisfaction = row.getInt("satisfaction");
        cells.add(row.wasNull() ? null : satisfaction);
        cells.add(row.getString("external_reference"));
        for (String clock : new String[] {"acknowledge", "first_response", "update", "resolve"}) {
            cells.add(time(row, clock + "_started_at"));
            cells.add(time(row, clock + "_due_at"));
            cells.add(time(row, clock + "_met_at"));
            cells.add(time(row, clock + "_breached_at"));
            cells.add(row.getObject(clock + "_met_at") == null ? time(row, clock + "_paused_at") : null);
            cells.add(names.of("standing", standing(row, clock).name()));
            cells.add(pauses.text(ClockName.valueOf(clock.toUpperCase(Locale.ROOT)), over(row, clock)));
        }
        cells.add(names.of("cause", row.getString("cause")));
        return cells;
    }

    /** As {@link ClockStanding#sql}; what is over and was not found yet counts as running for a second or so. */
    private static ClockStanding standing(ResultSet row, String clock) throws SQLException {
        var met = row.getObject(clock + "_met_at", OffsetDateTime.class);
        var due = row.getObject(clock + "_due_at", OffsetDateTime.class);
        if (row.getObject(clock + "_breached_at") != null || met != null && met.isAfter(due)) {
            return ClockStanding.MISSED;
        }
        if (met != null) {
            return ClockStanding.KEPT;
        }
        return row.getObject("ended_at") == null ? ClockStanding.RUNNING : ClockStanding.STOPPED;
    }

    /** When the clock came to its end, met or with the case; null while it runs or stands still. */
    private static @Nullable Instant over(ResultSet row, String clock) throws SQLException {
        var met = row.getObject(clock + "_met_at", OffsetDateTime.class);
        var end = met == null ? row.getObject("ended_at", OffsetDateTime.class) : met;
        return end == null ? null : end.toInstant();
    }

    private static @Nullable String time(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null
                ? null
                : at.toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String text(String key, Locale language) {
        return messages.getMessage(key, null, language);
    }
}
