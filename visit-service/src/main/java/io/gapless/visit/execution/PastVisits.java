package io.gapless.visit.execution;

import io.gapless.platform.bulk.References;
import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.bulk.Source;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomers;
import io.gapless.visit.promise.PromiseLedger;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes visits over that another system planned and that are over: carried out, missed or called off. They keep their
 * days and times, take the steps of the standard of then, and keep the promises they have delivered; they are told as
 * history.
 */
@Component
class PastVisits implements RowIntake<Source> {

    static final String TYPE = "visit-import";

    private final Visits visits;
    private final KnownCustomers customers;
    private final PastVisitRows reading;
    private final PromiseLedger promises;
    private final Employees employees;
    private final Employees.Named named;
    private final VisitSettings settings;
    private final RowProblems problems;
    private final Outbox outbox;
    private final JdbcTemplate jdbc;
    private final References references;
    private final Clock clock;

    PastVisits(
            Visits visits,
            KnownCustomers customers,
            PastVisitRows reading,
            PromiseLedger promises,
            Employees employees,
            VisitSettings settings,
            RowProblems problems,
            Outbox outbox,
            JdbcTemplate jdbc,
            Clock clock) {
        this.visits = visits;
        this.customers = customers;
        this.reading = reading;
        this.promises = promises;
        this.employees = employees;
        this.named = employees.named();
        this.settings = settings;
        this.problems = problems;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.references = new References(jdbc, "visit");
        this.clock = clock;
    }

    /** Each file asks anew who the employees are that it names, once for each. */
    @Override
    public PastVisits forRun() {
        return new PastVisits(visits, customers, reading, promises, employees, settings, problems, outbox, jdbc, clock);
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
        return PastVisitRows.COLUMNS;
    }

    @Override
    public List<String> key() {
        return List.of(References.COLUMN);
    }

    @Override
    public Map<Integer, List<RowProblem>> ask(List<TableRow> rows, Source source, Caller caller) {
        named.ask(RowFields.values(rows, "employee"), caller);
        return Map.of();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public RowOutcome take(List<TableRow> rows, Source source, Caller caller) {
        var outcome = new RowOutcome();
        var now = clock.instant();
        var taken = references.taken(rows, source);
        var names = reading.names(customers.byCodes(RowFields.values(rows, "customer")), named);
        var fresh = new ArrayList<PastVisit>();
        for (TableRow row : rows) {
            var fields = new RowFields(row, settings.zone(), now, problems);
            if (taken.isDone(fields, caller)) {
                outcome.count("unchanged", 1);
                continue;
            }
            var read = reading.read(fields, names, caller);
            if (read == null || !fields.wrong().isEmpty()) {
                outcome.refuse(row.number(), fields.wrong());
            } else {
                fresh.add(read);
            }
        }
        if (!fresh.isEmpty()) {
            store(fresh, source, now);
            outcome.count("created", fresh.size());
        }
        return outcome;
    }

    private void store(List<PastVisit> fresh, Source source, Instant now) {
        var kept = promises.deliverPast(deliveries(fresh));
        var made = fresh.stream()
                .map(read ->
                        Visit.takeOver(read.id(), read.appointment().keeping(kept.get(read.id())), read.past(), now))
                .toList();
        var saved = visits.saveAll(made).stream().collect(Collectors.toMap(Visit::id, Function.identity()));
        var become = new LinkedHashMap<String, List<VisitState>>();
        for (PastVisit read : fresh) {
            become.computeIfAbsent(read.ending().event(), type -> new ArrayList<>())
                    .add(VisitState.from(Objects.requireNonNull(saved.get(read.id())), reading.happenedAt(read, now)));
        }
        references.keep(
                fresh.stream()
                        .map(read -> new References.Kept(read.reference(), read.id(), read.content()))
                        .toList(),
                source);
        become.forEach((type, states) -> outbox.appendAll(VisitState.TOPIC, type, states));
    }

    private List<PromiseLedger.Delivery> deliveries(List<PastVisit> fresh) {
        var deliveries = new ArrayList<PromiseLedger.Delivery>();
        for (PastVisit read : fresh) {
            var item = read.appointment().itemId();
            var completedAt = read.past().completedAt();
            if (read.ending() == PastVisit.Ending.DONE && item != null && completedAt != null) {
                deliveries.add(new PromiseLedger.Delivery(
                        read.id(),
                        read.appointment().customerId(),
                        item,
                        YearMonth.from(settings.day(completedAt)).toString(),
                        completedAt));
            }
        }
        return deliveries;
    }
}
