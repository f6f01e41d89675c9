package io.gapless.visit.execution;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.platform.Ids;
import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.execution.PastVisit.Ending;
import io.gapless.visit.menu.MenuDirectory;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.promise.PromiseLedger;
import io.gapless.visit.standard.StandardDirectory;
import io.gapless.visit.standard.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the rows of files that tell of visits of the past. */
@Component
class PastVisitRows {

    static final Columns COLUMNS = Columns.of(
            required("reference", "原系统编号"),
            required("customer", "客户编码"),
            optional("employee", "客户经理"),
            optional("item", "服务项目"),
            optional("standard", "服务标准"),
            optional("kind", "拜访类型"),
            required("plannedFor", "计划日期"),
            optional("outcome", "结果"),
            optional("reason", "原因"),
            optional("checkedInAt", "签到时间"),
            optional("checkedOutAt", "签退时间"),
            optional("longitude", "经度"),
            optional("latitude", "纬度"),
            optional("accuracyMetres", "定位精度"),
            optional("steps", "执行步骤"),
            optional("rating", "评分"),
            optional("findings", "发现"),
            optional("competitor", "竞品"),
            optional("needs", "需求"));

    private static final String SEVERAL = "\\|";
    private static final String ALL = "all";
    private static final String NONE = "none";
    private static final VisitStep.Answer EXECUTED = new VisitStep.Answer(true, null, null, null);
    private static final VisitStep.Answer LEFT_OUT = new VisitStep.Answer(false, null, null, null);

    private final StandardDirectory standards;
    private final MenuDirectory menu;
    private final PromiseLedger promises;
    private final VisitSettings settings;

    PastVisitRows(StandardDirectory standards, MenuDirectory menu, PromiseLedger promises, VisitSettings settings) {
        this.standards = standards;
        this.menu = menu;
        this.promises = promises;
        this.settings = settings;
    }

    /** What some rows of a file name, looked up once. */
    final class Names {
        private final Map<String, KnownCustomer> known;
        private final Employees.Named named;
        private final Map<String, List<MenuDirectory.Item>> items = new HashMap<>();
        private final Map<String, StandardDirectory.Versions> byName = new HashMap<>();
        private final Map<UUID, Optional<String>> nameOf = new HashMap<>();

        private Names(Map<String, KnownCustomer> known, Employees.Named named) {
            this.known = known;
            this.named = named;
        }

        /** The one of a name that the customer is still owed in that month, else the newest. */
        MenuDirectory.@Nullable Item item(String name, UUID customer, YearMonth month) {
            var all = items.computeIfAbsent(name, menu::items);
            if (all.size() < 2) {
                return all.isEmpty() ? null : all.getFirst();
            }
            var owed = promises.openItems(
                    customer, all.stream().map(MenuDirectory.Item::id).toList(), month.toString());
            return all.stream()
                    .filter(item -> owed.contains(item.id()))
                    .findFirst()
                    .orElse(all.getFirst());
        }

        Optional<StandardDirectory.Entry> standard(String name, Instant then) {
            return byName.computeIfAbsent(name, standards::named).at(then);
        }

        /** By the name of the item's standard: it may have had other versions. */
        Optional<StandardDirectory.Entry> standard(MenuDirectory.Item item, Instant then) {
            return nameOf.computeIfAbsent(
                            item.standardId(), id -> standards.find(id).map(StandardDirectory.Entry::name))
                    .flatMap(name -> standard(name, then));
        }
    }

    /** What rows name, to be looked up. */
    Names names(Map<String, KnownCustomer> known, Employees.Named named) {
        return new Names(known, named);
    }

    /** Reads a row; null where something is wrong with it, which its fields tell then. */
    @Nullable
    PastVisit read(RowFields fields, Names names, Caller caller) {
        var reference = fields.required("reference", 100);
        var customer = customer(fields, names, caller);
        var employee = fields.text("employee", 100);
        var manager = employee != null ? employee : customer == null ? null : customer.manager();
        if (customer != null && manager == null && !fields.has("employee")) {
            fields.refuse("employee", "required");
        } else if (customer != null
                && employee != null
                && !employee.equals(customer.manager())
                && !names.named.isStaffOf(employee, caller)) {
            fields.refuse("employee", "employee-unknown", employee);
        }
        var day = fields.day("plannedFor");
        if (!fields.has("plannedFor")) {
            fields.refuse("plannedFor", "required");
        }
        var ending = fields.one("outcome", List.of(Ending.values()));
        if (ending == null && !fields.has("outcome")) {
            ending = Ending.DONE;
        }
        var kind = fields.one("kind", List.of(VisitKind.values()));
        var startedAt = fields.time("checkedInAt");
        var completedAt = fields.time("checkedOutAt");
        var itemName = fields.text("item", 200);
        var standardName = fields.text("standard", 200);
        if (itemName == null && standardName == null && !fields.has("item") && !fields.has("standard")) {
            fields.refuse("standard", "standard-or-item");
        }
        var reason = fields.text("reason", 500);
        var outcome = outcome(fields);
        if (!fields.wrong().isEmpty() || customer == null || manager == null || day == null || ending == null) {
            return null;
        }
        times(fields, ending, reason);
        if (fields.has("longitude") != fields.has("latitude")) {
            fields.refuse(fields.has("longitude") ? "latitude" : "longitude", "place-halved");
        }
        var then = startedAt != null ? startedAt : noon(day);
        var item = itemName == null
                ? null
                : names.item(
                        itemName, customer.id(), YearMonth.from(completedAt == null ? day : settings.day(completedAt)));
        if (itemName != null && item == null) {
            fields.refuse("item", "item-unknown", itemName);
            return null;
        }
        var standard = standardName != null
                ? names.standard(standardName, then).orElse(null)
                : item == null ? null : names.standard(item, then).orElse(null);
        if (standard == null) {
            fields.refuse(
                    standardName != null ? "standard" : "item",
                    "standard-unknown",
                    standardName != null ? standardName : String.valueOf(itemName));
            return null;
        }
        var steps = steps(fields, ending, standard.steps());
        if (!fields.wrong().isEmpty()) {
            return null;
        }
        return new PastVisit(
                Ids.next(),
                reference,
                fields.digest(),
                new VisitBook.Appointment(
                        customer.id(),
                        customer.orgUnit(),
                        customer.segment(),
                        manager,
                        kind != null ? kind : item != null ? item.visitKind() : VisitKind.REGULAR,
                        item != null ? item.name() : standard.name(),
                        standard.id(),
                        item == null ? null : item.id(),
                        null,
                        null,
                        day,
                        0),
                new Visit.Past(
                        ending.status(),
                        ending == Ending.DONE ? null : reason,
                        startedAt == null ? CheckIn.NONE : checkIn(fields, startedAt, customer),
                        steps,
                        completedAt,
                        outcome),
                ending);
    }

    private static @Nullable KnownCustomer customer(RowFields fields, Names names, Caller caller) {
        var code = fields.required("customer", 100);
        var customer = names.known.get(code);
        if (customer == null || !customer.isServedBy(caller)) {
            if (!code.isEmpty()) {
                fields.refuse("customer", "customer-unknown", code);
            }
            return null;
        }
        return customer;
    }

    /** A visit that took place has both times, in their order; one that did not has a reason instead. */
    private static void times(RowFields fields, Ending ending, @Nullable String reason) {
        for (String column : List.of("checkedInAt", "checkedOutAt")) {
            if (ending == Ending.DONE && !fields.has(column)) {
                fields.refuse(column, "required");
            } else if (ending != Ending.DONE && fields.has(column)) {
                fields.refuse(column, "did-not-take-place", ending);
            }
        }
        if (ending != Ending.DONE && reason == null) {
            fields.refuse("reason", "required");
        }
        fields.inOrder("checkedInAt", "checkedOutAt");
    }

    private static Visit.Outcome outcome(RowFields fields) {
        var needs = new ArrayList<Need>();
        var told = fields.text("needs", 20_000);
        if (told != null) {
            for (String part : told.split(SEVERAL)) {
                var need = need(part.strip());
                if (need == null) {
                    fields.refuse("needs", "need-unfit");
                    break;
                }
                needs.add(need);
            }
        }
        return new Visit.Outcome(
                fields.whole("rating", 1, 5), fields.text("findings", 4000), needs, fields.text("competitor", 2000));
    }

    /** For example {@code SERVICE: earlier deliveries}. */
    private static @Nullable Need need(String text) {
        var parts = text.split("[:：]", 2);
        if (parts.length < 2 || parts[1].isBlank() || parts[1].length() > 1000) {
            return null;
        }
        var level = parts[0].strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(Need.Level.values())
                .filter(one -> one.name().equals(level))
                .findFirst()
                .map(one -> new Need(one, parts[1].strip()))
                .orElse(null);
    }

    private CheckIn checkIn(RowFields fields, Instant at, KnownCustomer customer) {
        var longitude = fields.number("longitude", BigDecimal.valueOf(-180), BigDecimal.valueOf(180), 12);
        var latitude = fields.number("latitude", BigDecimal.valueOf(-90), BigDecimal.valueOf(90), 12);
        var accuracy = fields.number("accuracyMetres", BigDecimal.ZERO, BigDecimal.valueOf(100_000), 6);
        return longitude == null || latitude == null
                ? new CheckIn(at, null, null, null, null, null)
                : CheckIn.at(
                        at,
                        new GeoPoint(longitude.doubleValue(), latitude.doubleValue()),
                        accuracy == null ? null : accuracy.doubleValue(),
                        customer.place(),
                        settings.fenceMetres());
    }

    /**
     * The steps by what the row says of them: {@code 1|2=note|4=35} names those that were executed, each with what was
     * noted, counted or kept of it; the others were left out. Of a visit that was missed all were; where nothing is said
     * nothing is known, and none are kept.
     */
    private static List<VisitStep> steps(RowFields fields, Ending ending, List<Step> standard) {
        var told = fields.text("steps", 20_000);
        if (ending == Ending.MISSED) {
            return standard.stream()
                    .map(step -> VisitStep.of(step).inThePast(LEFT_OUT))
                    .toList();
        }
        if (told == null || ending == Ending.CANCELLED) {
            return List.of();
        }
        var answers = new HashMap<Integer, VisitStep.Answer>();
        if (told.strip().equalsIgnoreCase(ALL)) {
            IntStream.rangeClosed(1, standard.size()).forEach(number -> answers.put(number, EXECUTED));
        } else if (!told.strip().equalsIgnoreCase(NONE)) {
            for (String part : told.split(SEVERAL)) {
                var sides = part.strip().split("=", 2);
                int number = sides[0].strip().matches("[0-9]{1,4}") ? Integer.parseInt(sides[0].strip()) : 0;
                var answer = number < 1 || number > standard.size()
                        ? null
                        : answer(standard.get(number - 1), sides.length < 2 ? "" : sides[1].strip());
                if (answer == null) {
                    fields.refuse("steps", "step-unfit", standard.size());
                    return List.of();
                }
                answers.put(number, answer);
            }
        }
        return IntStream.rangeClosed(1, standard.size())
                .mapToObj(number ->
                        VisitStep.of(standard.get(number - 1)).inThePast(answers.getOrDefault(number, LEFT_OUT)))
                .toList();
    }

    /** By the evidence that the step asks for; null where it is none. */
    private static VisitStep.@Nullable Answer answer(Step step, String shown) {
        if (shown.isEmpty()) {
            return EXECUTED;
        }
        return switch (step.evidence()) {
            case NONE, TEXT -> shown.length() > 2000 ? null : new VisitStep.Answer(true, shown, null, null);
            case NUMBER ->
                shown.matches("-?[0-9]{1,12}([.][0-9]{1,4})?")
                        ? new VisitStep.Answer(true, null, new BigDecimal(shown), null)
                        : null;
            case PHOTO, SIGNATURE -> shown.length() > 500 ? null : new VisitStep.Answer(true, null, null, shown);
        };
    }

    private Instant noon(LocalDate day) {
        return day.atTime(LocalTime.NOON).atZone(settings.zone()).toInstant();
    }

    /** When it ended, was missed or called off: of the latter only the day is known. */
    Instant happenedAt(PastVisit read, Instant now) {
        var completedAt = read.past().completedAt();
        var noon = noon(read.appointment().plannedFor());
        return completedAt != null ? completedAt : noon.isAfter(now) ? now : noon;
    }
}
