package io.gapless.complaint.desk;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.complaint.authority.Authorization;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes complaints over that another system handled. They keep their times, and their clocks are reckoned by these; they
 * are told as history, so that nobody is called back, asked or warned today. One that is open still is handled on here
 * like any other.
 */
@Component
class PastComplaints implements RowIntake<PastComplaints.Told> {

    static final String TYPE = "complaint-import";

    /** Where a complaint can stand that comes from elsewhere: decisions under way and call-backs are made here. */
    private static final List<ComplaintStatus> STATUSES = List.of(
            ComplaintStatus.RECEIVED,
            ComplaintStatus.ACKNOWLEDGED,
            ComplaintStatus.ASSESSED,
            ComplaintStatus.INVESTIGATING,
            ComplaintStatus.RESOLVED,
            ComplaintStatus.CLOSED,
            ComplaintStatus.REJECTED,
            ComplaintStatus.WITHDRAWN);

    private static final Map<ComplaintStatus, String> EVENTS = Map.of(
            ComplaintStatus.ACKNOWLEDGED, "ComplaintAcknowledged",
            ComplaintStatus.ASSESSED, "ComplaintAssessed",
            ComplaintStatus.INVESTIGATING, "ComplaintInvestigating",
            ComplaintStatus.RESOLVED, "ComplaintResolved",
            ComplaintStatus.CLOSED, "ComplaintClosed",
            ComplaintStatus.REJECTED, "ComplaintRejected",
            ComplaintStatus.WITHDRAWN, "ComplaintWithdrawn");

    private static final Columns COLUMNS = Columns.of(
            required("reference", "原系统编号"),
            optional("number", "投诉编号"),
            optional("customer", "客户编码"),
            optional("contactName", "联系人"),
            optional("phone", "联系电话"),
            optional("orgUnit", "组织机构"),
            required("category", "分类"),
            optional("severity", "严重程度"),
            required("channel", "渠道"),
            optional("language", "语言"),
            required("text", "内容"),
            optional("occurredAt", "发生时间"),
            required("receivedAt", "受理时间"),
            optional("acknowledgedAt", "确认时间"),
            optional("firstResponseAt", "首次答复时间"),
            optional("repliesAt", "后续答复时间"),
            optional("resolvedAt", "解决时间"),
            optional("closedAt", "关闭时间"),
            optional("status", "状态"),
            optional("handler", "处理人"),
            optional("decision", "处理决定"),
            optional("remedy", "处理方式"),
            optional("compensation", "补偿金额"),
            optional("currency", "币种"),
            optional("resolution", "处理结果"),
            optional("satisfaction", "满意度"));

    private static final String NUMBER = "[A-Za-z0-9][A-Za-z0-9._/-]*";

    private final Complaints complaints;
    private final CaseFile file;
    private final ComplaintNumbers numbers;
    private final Taxonomy taxonomy;
    private final Sla sla;
    private final CustomerLookup customers;
    private final Authorization authorization;
    private final DeskSettings settings;
    private final RowProblems problems;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Clock clock;

    PastComplaints(
            Complaints complaints,
            CaseFile file,
            ComplaintNumbers numbers,
            Taxonomy taxonomy,
            Sla sla,
            CustomerLookup customers,
            Authorization authorization,
            DeskSettings settings,
            RowProblems problems,
            Outbox outbox,
            JdbcClient jdbc,
            JdbcTemplate batches,
            Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.numbers = numbers;
        this.taxonomy = taxonomy;
        this.sla = sla;
        this.customers = customers;
        this.authorization = authorization;
        this.settings = settings;
        this.problems = problems;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.batches = batches;
        this.clock = clock;
    }

    /**
     * What an import is told beside its file.
     *
     * @param source the system that the references are of
     */
    record Told(String source) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public Columns columns(Told told) {
        return COLUMNS;
    }

    @Override
    public List<String> key() {
        return List.of("reference");
    }

    /** A row as read, without its number where it is to get one. */
    private record Past(
            String reference,
            String content,
            @Nullable String number,
            Submission submission,
            String orgUnit,
            Complainant complainant,
            Grading grading,
            Sla.Terms terms,
            Course course,
            @Nullable String handler,
            @Nullable Decision decision,
            @Nullable String resolution,
            @Nullable Integer satisfaction) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var outcome = new RowOutcome();
        var now = clock.instant();
        var taken = taken(rows, told);
        var used = used(rows);
        var known = customers.known(values(rows, "customer"), caller);
        var fresh = new ArrayList<Past>();
        for (TableRow row : rows) {
            var fields = new RowFields(row, settings.zone(), now, problems);
            var before = taken.get(row.fields().get("reference"));
            if (before != null && before.content() == null) {
                // Its person was erased: nothing of the row is kept again, not even as an error.
                outcome.count("unchanged", 1);
                continue;
            }
            if (before != null && caller.orgScope().contains(before.orgUnit())) {
                if (fields.digest().equals(before.content())) {
                    outcome.count("unchanged", 1);
                    continue;
                }
                fields.refuse("reference", "reference-taken");
            } else if (before != null) {
                fields.refuse("reference", "reference-of-others");
            }
            var past = read(fields, known, caller);
            if (past != null && past.number() != null && !used.add(past.number())) {
                fields.refuse("number", "number-taken", past.number());
            }
            if (past == null || !fields.wrong().isEmpty()) {
                outcome.refuse(row.number(), fields.wrong());
            } else {
                fresh.add(past);
            }
        }
        if (!fresh.isEmpty()) {
            store(fresh, told, now);
            outcome.count("created", fresh.size());
        }
        return outcome;
    }

    private record Taken(String reference, @Nullable String content, String orgUnit) {}

    private Map<String, Taken> taken(List<TableRow> rows, Told told) {
        return jdbc
                .sql("""
                        select i.reference, i.content, c.org_unit from complaint_import i
                        join complaint c on c.id = i.complaint_id
                        where i.source = :source and i.reference in (:references)""")
                .param("source", told.source())
                .param("references", orNone(values(rows, "reference")))
                .query(Taken.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Taken::reference, Function.identity()));
    }

    private Set<String> used(List<TableRow> rows) {
        return new HashSet<>(jdbc.sql("select number from complaint where number in (:numbers)")
                .param("numbers", orNone(values(rows, "number")))
                .query(String.class)
                .list());
    }

    private static Set<String> values(List<TableRow> rows, String column) {
        return rows.stream()
                .map(row -> row.fields().get(column))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Set<String> orNone(Set<String> values) {
        return values.isEmpty() ? Set.of("") : values;
    }

    private @Nullable Past read(RowFields fields, Map<String, KnownCustomer> known, Caller caller) {
        var reference = fields.required("reference", 100);
        var text = fields.required("text", 10_000);
        var channel = fields.one("channel", List.of(Channel.values()));
        if (!fields.has("channel")) {
            fields.refuse("channel", "required");
        }
        var course = course(fields);
        var category = category(fields);
        var severity = fields.one("severity", List.of(Severity.values()));
        var who = complainant(fields, known, caller);
        var number = number(fields);
        var language = fields.like("language", "zh|en", 2);
        var occurredAt = fields.time("occurredAt");
        var handler = fields.text("handler", 100);
        var decision = decision(fields, handler == null ? caller.username() : handler);
        if (course != null && decision != null) {
            bound(fields, course.status(), decision, caller);
        }
        var resolution = fields.text("resolution", 2000);
        var satisfaction = fields.whole("satisfaction", 1, 5);
        if (!fields.wrong().isEmpty() || channel == null || course == null || category.isEmpty() || who == null) {
            return null;
        }
        var graded = category.get();
        var grade = severity == null ? graded.defaultSeverity() : severity;
        var terms = sla.terms(graded.path(), grade, who.complainant().segment(), channel.name());
        return new Past(
                reference,
                fields.digest(),
                number,
                new Submission(
                        channel,
                        text,
                        language == null ? "zh" : language,
                        occurredAt,
                        course.receivedAt(),
                        caller.username(),
                        null,
                        reference,
                        FollowSecret.random().hash()),
                who.orgUnit(),
                who.complainant(),
                new Grading(graded.code(), graded.dimension(), grade, terms.policy()),
                terms,
                course,
                handler,
                decision,
                resolution,
                satisfaction);
    }

    /** The times in their order, and the status that they speak of. */
    private @Nullable Course course(RowFields fields) {
        var received = fields.time("receivedAt");
        if (!fields.has("receivedAt")) {
            fields.refuse("receivedAt", "required");
        }
        var acknowledged = fields.time("acknowledgedAt");
        var answered = fields.time("firstResponseAt");
        var later = fields.times("repliesAt");
        var resolved = fields.time("resolvedAt");
        var ended = fields.time("closedAt");
        var told = fields.one("status", STATUSES);
        if (!fields.wrong().isEmpty() || received == null) {
            return null;
        }
        fields.inOrder("occurredAt", "receivedAt", "firstResponseAt", "closedAt");
        fields.inOrder("receivedAt", "acknowledgedAt", "resolvedAt", "closedAt");
        var replies = new ArrayList<Instant>();
        if (answered != null) {
            replies.add(answered);
        }
        replies.addAll(later);
        if (!later.isEmpty() && later.getFirst().isBefore(answered == null ? received : answered)) {
            fields.refuse("repliesAt", "out-of-order", answered == null ? "receivedAt" : "firstResponseAt");
        } else if (!later.isEmpty() && ended != null && later.getLast().isAfter(ended)) {
            fields.refuse("closedAt", "out-of-order", "repliesAt");
        }
        var status = told != null
                ? told
                : ended != null
                        ? ComplaintStatus.CLOSED
                        : resolved != null
                                ? ComplaintStatus.RESOLVED
                                : acknowledged != null ? ComplaintStatus.ACKNOWLEDGED : ComplaintStatus.RECEIVED;
        if (!status.isOpen() && ended == null) {
            fields.refuse("closedAt", "status-without-time", status);
        } else if (status.isOpen() && ended != null) {
            fields.refuse("status", "status-against-time", status, "closedAt");
        } else if ((status == ComplaintStatus.REJECTED || status == ComplaintStatus.WITHDRAWN) && resolved != null) {
            fields.refuse("status", "status-against-time", status, "resolvedAt");
        } else if (status == ComplaintStatus.RESOLVED && resolved == null) {
            fields.refuse("resolvedAt", "status-without-time", status);
        } else if (status.isOpen() && status != ComplaintStatus.RESOLVED && resolved != null) {
            fields.refuse("status", "status-against-time", status, "resolvedAt");
        } else if (status == ComplaintStatus.RECEIVED && acknowledged != null) {
            fields.refuse("status", "status-against-time", status, "acknowledgedAt");
        }
        // Whoever closes a case has resolved it: then, unless told when.
        var solved = status == ComplaintStatus.CLOSED && resolved == null ? ended : resolved;
        return new Course(status, received, acknowledged, replies, solved, ended);
    }

    private Optional<Taxonomy.Entry> category(RowFields fields) {
        var code = fields.required("category", 100);
        var category = taxonomy.known(code);
        if (category.isEmpty() && !code.isEmpty()) {
            fields.refuse("category", "category-unknown", code);
        }
        return category;
    }

    private record Who(Complainant complainant, String orgUnit) {}

    private @Nullable Who complainant(RowFields fields, Map<String, KnownCustomer> known, Caller caller) {
        var code = fields.text("customer", 100);
        var unit = fields.like("orgUnit", OrgScope.PATTERN, 200);
        var name = fields.text("contactName", 200);
        var phone = fields.text("phone", 40);
        if (unit != null && !caller.orgScope().contains(unit)) {
            fields.refuse("orgUnit", "org-unit-not-yours", unit);
            return null;
        }
        if (code != null) {
            var customer = known.get(code);
            if (customer == null) {
                fields.refuse("customer", "customer-unknown", code);
                return null;
            }
            return new Who(Complainant.of(customer, name, phone), unit == null ? customer.orgUnit() : unit);
        }
        if (!settings.anonymousAllowed()) {
            fields.refuse("customer", "required");
            return null;
        }
        if (unit == null) {
            if (!fields.has("orgUnit")) {
                fields.refuse("orgUnit", "org-unit-of-nobody");
            }
            return null;
        }
        return new Who(Complainant.anonymous(name, phone, null), unit);
    }

    /** A number of our own form is of a day that is over: those of today are given out today. */
    private @Nullable String number(RowFields fields) {
        var number = fields.like("number", NUMBER, 40);
        if (number != null && ComplaintNumbers.OWN.matcher(number).matches()) {
            var day = ownDay(number);
            if (day == null || !day.isBefore(LocalDate.ofInstant(clock.instant(), settings.zone()))) {
                fields.refuse("number", "number-to-come", number);
            }
        }
        return number;
    }

    private static @Nullable LocalDate ownDay(String number) {
        try {
            return LocalDate.parse(number.substring(1, 9), DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Decision decision(RowFields fields, String by) {
        var text = fields.text("decision", 2000);
        var remedy = fields.one("remedy", List.of(Remedy.values()));
        var amount = fields.number("compensation", BigDecimal.ZERO, new BigDecimal("9999999999.99"), 2);
        var currency = fields.like("currency", "[A-Z]{3}", 3);
        if (text == null && remedy == null && amount == null) {
            return null;
        }
        return new Decision(
                text != null ? text : remedy != null ? remedy.name() : Remedy.COMPENSATION.name(),
                remedy,
                amount,
                amount == null ? null : currency == null ? "CNY" : currency,
                by,
                false,
                null);
    }

    /** What goes on here is decided here; what is yet to be closed here grants no more than who imports it could. */
    private void bound(RowFields fields, ComplaintStatus status, Decision decision, Caller caller) {
        if (!status.isOpen()) {
            return;
        }
        if (status != ComplaintStatus.RESOLVED) {
            for (String column : List.of("decision", "remedy", "compensation")) {
                if (fields.has(column)) {
                    fields.refuse(column, "status-against-time", status, column);
                }
            }
        } else if (decision.compensation() != null
                && !authorization.covers(caller.roles(), null, decision.compensation(), decision.currency())) {
            fields.refuse("compensation", "beyond-authority", status);
        }
    }

    private void store(List<Past> fresh, Told told, Instant now) {
        var numbered = numbers(fresh);
        var made = new ArrayList<Complaint>();
        for (int i = 0; i < fresh.size(); i++) {
            var past = fresh.get(i);
            made.add(Complaint.takeOver(
                    numbered.get(i),
                    past.submission(),
                    past.orgUnit(),
                    past.handler(),
                    past.complainant(),
                    past.grading(),
                    past.terms(),
                    past.course(),
                    past.decision(),
                    past.satisfaction(),
                    now));
        }
        var saved = complaints.saveAll(made).stream().collect(Collectors.toMap(Complaint::id, Function.identity()));
        // What has become of it since it was received is told as its second version.
        var gone = saved.values().stream()
                .filter(complaint -> complaint.status() != ComplaintStatus.RECEIVED)
                .map(Complaint::id)
                .toList();
        if (!gone.isEmpty()) {
            jdbc.sql("update complaint set version = 2 where id in (:ids)")
                    .param("ids", gone)
                    .update();
        }
        var imports = new ArrayList<Object[]>();
        var courses = new LinkedHashMap<Complaint, Course>();
        var resolutions = new HashMap<Complaint, String>();
        var received = new ArrayList<ComplaintState>();
        var become = new LinkedHashMap<String, List<ComplaintState>>();
        for (int i = 0; i < fresh.size(); i++) {
            var past = fresh.get(i);
            var complaint = Objects.requireNonNull(saved.get(made.get(i).id()));
            imports.add(new Object[] {told.source(), past.reference(), complaint.id(), past.content()});
            courses.put(complaint, past.course());
            if (past.resolution() != null) {
                resolutions.put(complaint, past.resolution());
            }
            received.add(ComplaintState.receivedThen(
                    complaint, Clocks.started(past.terms(), past.submission().receivedAt())));
            var event = EVENTS.get(complaint.status());
            if (event != null) {
                become.computeIfAbsent(event, type -> new ArrayList<>())
                        .add(ComplaintState.endedThen(
                                complaint, past.course().steps().getLast().at()));
            }
        }
        batches.batchUpdate(
                "insert into complaint_import (source, reference, complaint_id, content) values (?, ?, ?, ?)", imports);
        file.addPast(courses, resolutions);
        outbox.appendAll(ComplaintState.TOPIC, "ComplaintReceived", received);
        become.forEach((type, states) -> outbox.appendAll(ComplaintState.TOPIC, type, states));
    }

    private List<String> numbers(List<Past> fresh) {
        var wanted = new HashMap<LocalDate, Integer>();
        var kept = new HashMap<LocalDate, Long>();
        for (Past past : fresh) {
            if (past.number() == null) {
                wanted.merge(day(past), 1, Integer::sum);
                continue;
            }
            var own = ComplaintNumbers.OWN.matcher(past.number());
            var day = own.matches() ? ownDay(past.number()) : null;
            if (day != null) {
                kept.merge(day, Long.parseLong(own.group(2)), Math::max);
            }
        }
        var given = numbers.ofThen(wanted, kept);
        return fresh.stream()
                .map(past -> past.number() == null ? next(given, day(past)) : past.number())
                .toList();
    }

    private static String next(Map<LocalDate, Iterator<String>> given, LocalDate day) {
        return Objects.requireNonNull(given.get(day)).next();
    }

    private LocalDate day(Past past) {
        return LocalDate.ofInstant(past.submission().receivedAt(), settings.zone());
    }
}
