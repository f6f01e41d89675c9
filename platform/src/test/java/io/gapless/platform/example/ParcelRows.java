package io.gapless.platform.example;

import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.Columns.Column;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.web.Problem;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Parcels from files, known by their names. What the database alone refuses is left to it. */
@Component
public class ParcelRows implements RowIntake<ParcelRows.Told> {

    public static final String TYPE = "parcel-import";
    public static final Columns COLUMNS = Columns.of(
            Column.required("name", "名称"), Column.required("orgUnit", "机构"), Column.optional("weight", "重量"));

    /** Is given the rows before they are taken. */
    public static volatile Consumer<List<TableRow>> before = rows -> {};

    private final Parcels parcels;
    private final Outbox outbox;
    private final Validator validator;
    private final RowProblems problems;

    ParcelRows(Parcels parcels, Outbox outbox, Validator validator, RowProblems problems) {
        this.parcels = parcels;
        this.outbox = outbox;
        this.validator = validator;
        this.problems = problems;
    }

    public record Told() {}

    record Wanted(
            @NotNull String name,
            @NotNull String orgUnit,

            @NotNull @Positive @Digits(integer = 9, fraction = 2)
            BigDecimal weight) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public Columns columns(Told parameters) {
        return COLUMNS;
    }

    @Override
    public List<String> key() {
        return List.of("name", "orgUnit");
    }

    @Override
    public RowOutcome take(List<TableRow> rows, Told parameters, Caller caller) {
        before.accept(rows);
        var outcome = new RowOutcome();
        var read = new ArrayList<Wanted>();
        for (TableRow row : rows) {
            var wrong = new ArrayList<RowProblem>();
            var wanted = read(row.fields(), caller, wrong);
            if (wanted == null || !wrong.isEmpty()) {
                outcome.refuse(row.number(), wrong);
            } else {
                read.add(wanted);
            }
        }
        take(read, outcome);
        return outcome;
    }

    private void take(List<Wanted> read, RowOutcome outcome) {
        var known = new HashMap<String, Parcel>();
        for (Parcel parcel :
                parcels.findByNameIn(read.stream().map(Wanted::name).toList())) {
            known.put(parcel.orgUnit + ' ' + parcel.name, parcel);
        }
        var created = new ArrayList<Parcel>();
        var updated = new ArrayList<Parcel>();
        for (Wanted wanted : read) {
            var parcel = known.get(wanted.orgUnit() + ' ' + wanted.name());
            if (parcel == null) {
                created.add(Parcel.of(wanted.orgUnit(), wanted.name(), wanted.weight()));
                outcome.count("created", 1);
            } else if (parcel.weight.compareTo(wanted.weight()) == 0) {
                outcome.count("unchanged", 1);
            } else {
                parcel.weight = wanted.weight();
                updated.add(parcel);
                outcome.count("updated", 1);
            }
        }
        append("ParcelSent", parcels.saveAll(created));
        append("ParcelWeighed", parcels.saveAll(updated));
    }

    private void append(String type, Iterable<Parcel> saved) {
        var states = new ArrayList<Parcel.State>();
        saved.forEach(parcel -> states.add(parcel.state()));
        outbox.appendAll(ExampleApplication.TOPIC, type, states);
    }

    private @Nullable Wanted read(Map<String, String> fields, Caller caller, List<RowProblem> wrong) {
        BigDecimal weight = null;
        try {
            weight = new BigDecimal(fields.getOrDefault("weight", "1"));
        } catch (NumberFormatException e) {
            wrong.add(problems.of("weight", "parcel-weight-no-number"));
            return null;
        }
        var orgUnit = fields.get("orgUnit");
        try {
            if (orgUnit != null) {
                caller.orgScope().require(orgUnit);
            }
        } catch (Problem problem) {
            wrong.add(problems.of("orgUnit", problem));
        }
        @SuppressWarnings("NullAway") // Validation is to find it.
        var wanted = new Wanted(fields.get("name"), orgUnit, weight);
        wrong.addAll(problems.of(validator.validate(wanted), column -> column));
        return wanted;
    }
}
