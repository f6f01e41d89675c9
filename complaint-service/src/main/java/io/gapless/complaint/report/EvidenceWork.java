package io.gapless.complaint.report;

import io.gapless.complaint.cause.RootCauses;
import io.gapless.complaint.search.CaseFilter;
import io.gapless.complaint.search.CaseSearch;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.report.ReportDocument;
import io.gapless.platform.report.ReportDocument.Part;
import io.gapless.platform.report.ReportDocument.Share;
import io.gapless.platform.report.ReportFormat;
import io.gapless.platform.security.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes evidence packs; after a crash one begins anew. */
@Component
class EvidenceWork implements JobWork<EvidenceWork.Order> {

    static final String TYPE = "complaint-evidence-pack";
    static final String FILE = "pack";

    private static final int MOST_CASES = 5_000;
    private static final int MOST_CASES_ON_PAPER = 500;
    private static final int MOST_CAUSES = 200;
    private static final int MOST_ACTIONS = 500;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final Reports reports;
    private final CaseSearch search;
    private final RootCauses causes;
    private final JdbcClient jdbc;
    private final MessageSource messages;

    EvidenceWork(Reports reports, CaseSearch search, RootCauses causes, JdbcClient jdbc, MessageSource messages) {
        this.reports = reports;
        this.search = search;
        this.causes = causes;
        this.jdbc = jdbc;
        this.messages = messages;
    }

    /** What a pack is to be of. */
    record Order(
            ReportFormat format,
            String language,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            String zone,
            @Nullable String orgUnit) {

        Reports.Asked asked() {
            return new Reports.Asked(from, to, zone, orgUnit, null, null, null);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Order> parameters() {
        return Order.class;
    }

    @Override
    public void run(JobRun<Order> run) {
        var order = run.parameters();
        run.step(step -> step.restart().total(1));
        var language = Locale.forLanguageTag(order.language());
        var pack = pack(order, language, run.caller());
        run.checkCancelled();
        try (var out = run.write(FILE)) {
            out.write(pack.file(order.format(), language));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run.step(step -> step.done(1));
    }

    private ReportDocument pack(Order order, Locale language, Caller caller) {
        var span = reports.span(order.asked());
        var writing = new Writing(order, language, caller, span);
        var unit = order.orgUnit() == null ? String.join(", ", caller.orgScope().units()) : order.orgUnit();
        var parts = new ArrayList<Part>();
        parts.add(writing.clauses());
        parts.add(writing.policies());
        parts.add(writing.moves());
        parts.add(writing.figures("pack.months", null, ReportPeriod.MONTH));
        parts.add(writing.figures("pack.categories", ReportCut.CATEGORY, null));
        parts.add(writing.clocks());
        parts.add(writing.decisions());
        parts.add(writing.escalations());
        parts.add(writing.orders());
        parts.add(writing.answers());
        parts.add(writing.causes());
        parts.add(writing.units());
        parts.add(writing.actions());
        parts.add(writing.cases());
        return new ReportDocument(
                writing.text("pack.title"),
                writing.text(
                        "pack.about", unit, span.from(), span.to(), span.zone().getId(), caller.username()),
                writing.text("pack.footer", unit, span.from(), span.to()),
                parts);
    }

    private final class Writing {

        private final Order order;
        private final Locale language;
        private final Caller caller;
        private final Reports.Span span;
        private final CaseSearch.Selection selection;

        Writing(Order order, Locale language, Caller caller, Reports.Span span) {
            this.order = order;
            this.language = language;
            this.caller = caller;
            this.span = span;
            this.selection = search.selection(CaseFilter.received(order.orgUnit(), span.start(), span.end()), caller);
        }

        String text(String key, Object... arguments) {
            var texts = new String[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                texts[i] = String.valueOf(arguments[i]);
            }
            return Objects.requireNonNull(messages.getMessage(key, texts, language));
        }

        private List<String> header(String... keys) {
            var header = new ArrayList<String>();
            for (String key : keys) {
                header.add(text("pack.column." + key));
            }
            return header;
        }

        Part clauses() {
            var rows = new ArrayList<List<String>>();
            for (String clause : new String[] {
                "5.3", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9", "8.1", "8.2", "8.3", "8.4", "8.7"
            }) {
                rows.add(List.of(clause, text("pack.clause." + clause), text("pack.evidence." + clause)));
            }
            return new Part(
                    text("pack.clauses"), text("pack.clauses.note"), header("clause", "clauseTitle", "evidence"), rows);
        }

        Part policies() {
            var rows = jdbc.sql("""
                            select name || coalesce(' (' || (select code from known_customer k
                                    where k.id = p.customer_id) || ')', '') as name,
                                coalesce(category, '–') as category, coalesce(severity, '–') as severity,
                                coalesce(segment, '–') as segment, coalesce(channel, '–') as channel,
                                acknowledge_minutes, first_response_minutes, update_minutes, resolve_minutes, created_at
                            from sla_policy p where created_at < ? order by created_at, name limit 500""")
                    .param(span.end().atOffset(ZoneOffset.UTC))
                    .query((row, i) -> List.<Object>of(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getInt(6),
                            row.getInt(7),
                            row.getInt(8),
                            row.getInt(9),
                            time(row, "created_at")))
                    .list();
            return new Part(
                    text("pack.policies"),
                    text("pack.policies.note"),
                    header(
                            "policy",
                            "category",
                            "severity",
                            "segment",
                            "channel",
                            "acknowledge",
                            "firstResponse",
                            "update",
                            "resolve",
                            "since"),
                    rows);
        }

        /** The life cycle as it was gone: which steps were taken, and how often. */
        Part moves() {
            return counted(
                    "pack.moves",
                    "coalesce(e.from_status, '–') as a, e.to_status as b, count(*) as c",
                    " join complaint_entry e on e.complaint_id = c.id",
                    " and e.kind = 'MOVED' group by 1, 2 order by count(*) desc",
                    header("from", "to", "number"));
        }

        Part decisions() {
            return counted(
                    "pack.decisions",
                    "c.remedy as a, count(*) as b, count(c.approved_by) as c, "
                            + "string_agg(distinct c.currency, ' ') as d, sum(c.compensation) as e",
                    "",
                    " and c.decision is not null group by c.remedy, c.currency order by count(*) desc",
                    header("remedy", "number", "approved", "currency", "compensation"));
        }

        Part escalations() {
            return counted(
                    "pack.escalations",
                    "e.cause as a, e.clock as b, e.to_role as c, count(*) as d, "
                            + "count(*) filter (where e.ended_at is null) as e",
                    " join complaint_escalation e on e.complaint_id = c.id",
                    " group by 1, 2, 3 order by count(*) desc",
                    header("cause", "clock", "toRole", "number", "open"));
        }

        /** Late is what was found so, and what was answered after it was due. */
        Part orders() {
            return counted(
                    "pack.orders",
                    "o.status as a, count(*) as b, count(o.answered_at) as c, "
                            + "count(*) filter (where o.overdue_at is not null or o.answered_at > o.due_at) as d",
                    " join supervision_order o on o.complaint_id = c.id",
                    " group by 1 order by count(*) desc",
                    header("status", "number", "answered", "late"));
        }

        Part answers() {
            return counted(
                    "pack.answers",
                    "e.kind as a, e.note as b, count(*) as c",
                    " join complaint_entry e on e.complaint_id = c.id",
                    " and e.kind in ('CALL_BACK_ANSWERED', 'SURVEY_ANSWERED') group by 1, 2 order by count(*) desc"
                            + " limit 200",
                    header("answer", "said", "number"));
        }

        /** Why they came about, what makes most of them first. */
        Part causes() {
            return pareto("pack.causes", RootCauses.Cut.CAUSE, "cause");
        }

        Part units() {
            return pareto("pack.units", RootCauses.Cut.RESPONSIBLE_UNIT, "responsibleUnit");
        }

        private Part pareto(String key, RootCauses.Cut by, String column) {
            var found = causes.pareto(
                    RootCauses.Filter.received(
                            span.from(), span.to(), span.zone().getId(), order.orgUnit()),
                    by,
                    caller);
            boolean chinese = language.getLanguage().equals("zh");
            var rows = found.parts().stream()
                    .limit(MOST_CAUSES)
                    .map(part -> {
                        var name = chinese ? part.name() : part.nameEn();
                        var code = part.key() == null ? "–" : part.key();
                        return List.<Object>of(
                                name == null ? code : name + " (" + code + ")",
                                part.n(),
                                new Share(part.share(), null),
                                new Share(part.cumulative(), null));
                    })
                    .toList();
            return new Part(
                    text(key),
                    text(key + ".note", found.received(), found.analysed()),
                    header(column, "number", "share", "cumulative"),
                    rows);
        }

        /** What was in hand in these days, with what its check has shown. */
        Part actions() {
            var scope = caller.orgScope().narrowedTo(order.orgUnit());
            var rows = jdbc.sql("""
                            select a.title, a.kind, a.cause, a.org_unit, a.owner, a.due_at, a.status, a.done_at,
                                a.effect ->> 'finding' as finding
                            from complaint_action a where a.opened_at < :end
                                and (a.judged_at is null or a.judged_at >= :start) and\s""" + scope.condition("a.org_unit") + """
                            \s order by a.id limit\s""" + MOST_ACTIONS)
                    .param("start", span.start().atOffset(ZoneOffset.UTC))
                    .param("end", span.end().atOffset(ZoneOffset.UTC))
                    .params(scope.parameters())
                    .query((row, i) -> {
                        var finding = row.getString("finding");
                        return List.of(
                                row.getString("title"),
                                text("pack.action." + row.getString("kind")),
                                row.getString("cause"),
                                row.getString("org_unit"),
                                row.getString("owner"),
                                time(row, "due_at"),
                                text("pack.action." + row.getString("status")),
                                time(row, "done_at"),
                                finding == null ? "–" : text("pack.effect." + finding));
                    })
                    .list();
            return new Part(
                    text("pack.actions"),
                    text("pack.actions.note", MOST_ACTIONS),
                    header("action", "actionKind", "cause", "orgUnit", "owner", "dueAt", "status", "doneAt", "effect"),
                    rows);
        }

        private Part counted(String key, String columns, String join, String rest, List<String> header) {
            var rows = jdbc.sql("select " + columns + " from " + selection.from() + join + " where "
                            + selection.condition() + rest)
                    .params(selection.parameters())
                    .query((row, i) -> cells(row))
                    .list();
            return new Part(text(key), text(key + ".note"), header, rows);
        }

        Part figures(String key, @Nullable ReportCut by, @Nullable ReportPeriod per) {
            var figures = reports.figures(order.asked(), by, per, caller);
            var rows = new ArrayList<List<Object>>();
            var all = new ArrayList<>(figures.rows());
            all.add(figures.all());
            for (var row : all) {
                var what = row.key() != null
                        ? row.key()
                        : row.periodStart() != null
                                ? row.periodStart().toString()
                                : text(row == figures.all() ? "pack.all" : "pack.none");
                rows.add(List.of(
                        what, row.received().n(), row.open().n(), share(row.reopened()), share(row.repeated())));
            }
            return new Part(
                    text(key),
                    text("pack.figures.note"),
                    header("of", "received", "open", "reopened", "repeated"),
                    rows);
        }

        Part clocks() {
            var all = reports.figures(order.asked(), null, null, caller).all();
            var rows = new ArrayList<List<Object>>();
            all.clocks()
                    .forEach((name, clock) -> rows.add(List.of(
                            text("pack.clock." + name),
                            share(clock.within()),
                            clock.within().count(),
                            clock.missed().n(),
                            clock.running().n(),
                            clock.stopped().n())));
            return new Part(
                    text("pack.clocks"),
                    text("pack.clocks.note"),
                    header("clock", "within", "kept", "missed", "running", "stopped"),
                    rows);
        }

        Part cases() {
            int most = order.format() == ReportFormat.PDF ? MOST_CASES_ON_PAPER : MOST_CASES;
            var rows = jdbc.sql("select c.number, c.received_at, c.category, c.severity, c.org_unit, c.status,"
                            + " c.resolve_due_at, c.resolve_met_at from " + selection.from() + " where "
                            + selection.condition() + " order by c.id limit " + most)
                    .params(selection.parameters())
                    .query((row, i) -> List.of(
                            row.getString("number"),
                            time(row, "received_at"),
                            row.getString("category"),
                            row.getString("severity"),
                            row.getString("org_unit"),
                            row.getString("status"),
                            time(row, "resolve_due_at"),
                            time(row, "resolve_met_at")))
                    .list();
            return new Part(
                    text("pack.cases"),
                    text("pack.cases.note", most),
                    header(
                            "caseNumber",
                            "receivedAt",
                            "category",
                            "severity",
                            "orgUnit",
                            "status",
                            "dueAt",
                            "resolvedAt"),
                    rows);
        }

        private List<Object> cells(ResultSet row) throws SQLException {
            var cells = new ArrayList<Object>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                var cell = row.getObject(i);
                cells.add(cell == null ? ReportDocument.NONE : cell);
            }
            return cells;
        }

        private String time(ResultSet row, String column) throws SQLException {
            var at = row.getObject(column, OffsetDateTime.class);
            ZoneId zone = span.zone();
            return at == null ? "–" : MINUTE.format(at.atZoneSameInstant(zone));
        }

        private static Share share(Figures.Share share) {
            return new Share(share.share(), share.n());
        }
    }
}
