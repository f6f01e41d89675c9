package io.gapless.complaint.desk;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.platform.bulk.References;
import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.bulk.Source;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
class PastComplaints implements RowIntake<Source> {

    static final String TYPE = "complaint-import";

    private static final Map<ComplaintStatus, String> EVENTS = Map.of(
            ComplaintStatus.ACKNOWLEDGED, "ComplaintAcknowledged",
            ComplaintStatus.ASSESSED, "ComplaintAssessed",
            ComplaintStatus.INVESTIGATING, "ComplaintInvestigating",
            ComplaintStatus.RESOLVED, "ComplaintResolved",
            ComplaintStatus.CLOSED, "ComplaintClosed",
            ComplaintStatus.REJECTED, "ComplaintRejected",
            ComplaintStatus.WITHDRAWN, "ComplaintWithdrawn");

    private final Complaints complaints;
    private final CaseFile file;
    private final ComplaintNumbers numbers;
    private final PastComplaintRows reading;
    private final CustomerLookup customers;
    private final DeskSettings settings;
    private final RowProblems problems;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final References references;
    private final Clock clock;

    PastComplaints(
            Complaints complaints,
            CaseFile file,
            ComplaintNumbers numbers,
            PastComplaintRows reading,
            CustomerLookup customers,
            DeskSettings settings,
            RowProblems problems,
            Outbox outbox,
            JdbcClient jdbc,
            JdbcTemplate template,
            Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.numbers = numbers;
        this.reading = reading;
        this.customers = customers;
        this.settings = settings;
        this.problems = problems;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.references = new References(template, "complaint");
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Source> parameters() {
        return Source.class;
    }

    @Override
    public Columns columns(Source source) {
        return PastComplaintRows.COLUMNS;
    }

    @Override
    public List<String> key() {
        return List.of(References.COLUMN);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public RowOutcome take(List<TableRow> rows, Source source, Caller caller) {
        var outcome = new RowOutcome();
        var now = clock.instant();
        var taken = references.taken(rows, source);
        var used = used(rows);
        var known = customers.known(RowFields.values(rows, "customer"), caller);
        var fresh = new ArrayList<PastComplaint>();
        for (TableRow row : rows) {
            var fields = new RowFields(row, settings.zone(), now, problems);
            if (taken.isDone(fields, caller)) {
                outcome.count("unchanged", 1);
                continue;
            }
            var past = reading.read(fields, known, caller);
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
            store(fresh, source, now);
            outcome.count("created", fresh.size());
        }
        return outcome;
    }

    private Set<String> used(List<TableRow> rows) {
        var numbers = RowFields.values(rows, "number");
        return numbers.isEmpty()
                ? new HashSet<>()
                : new HashSet<>(jdbc.sql("select number from complaint where number in (:numbers)")
                        .param("numbers", numbers)
                        .query(String.class)
                        .list());
    }

    private void store(List<PastComplaint> fresh, Source source, Instant now) {
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
        var imports = new ArrayList<References.Kept>();
        var courses = new LinkedHashMap<Complaint, Course>();
        var resolutions = new HashMap<Complaint, String>();
        var received = new ArrayList<ComplaintState>();
        var become = new LinkedHashMap<String, List<ComplaintState>>();
        for (int i = 0; i < fresh.size(); i++) {
            var past = fresh.get(i);
            var complaint = Objects.requireNonNull(saved.get(made.get(i).id()));
            imports.add(new References.Kept(past.reference(), complaint.id(), past.content()));
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
        references.keep(imports, source);
        file.addPast(courses, resolutions);
        outbox.appendAll(ComplaintState.TOPIC, "ComplaintReceived", received);
        outbox.appendAll(
                ComplaintText.TOPIC,
                "ComplaintDescribed",
                saved.values().stream().map(ComplaintText::ofThePast).toList());
        become.forEach((type, states) -> outbox.appendAll(ComplaintState.TOPIC, type, states));
    }

    private List<String> numbers(List<PastComplaint> fresh) {
        var wanted = new HashMap<LocalDate, Integer>();
        var kept = new HashMap<LocalDate, Long>();
        for (PastComplaint past : fresh) {
            if (past.number() == null) {
                wanted.merge(day(past), 1, Integer::sum);
                continue;
            }
            var own = ComplaintNumbers.OWN.matcher(past.number());
            var day = own.matches() ? PastComplaintRows.ownDay(past.number()) : null;
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

    private LocalDate day(PastComplaint past) {
        return LocalDate.ofInstant(past.submission().receivedAt(), settings.zone());
    }
}
