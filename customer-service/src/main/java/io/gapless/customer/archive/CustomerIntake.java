package io.gapless.customer.archive;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.bulk.RowTimes;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.Columns.Column;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import jakarta.validation.Validator;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes customers in by the many: a row with a new code registers a customer, a row with a known code changes it. A
 * column that a file does not have stays as it is; an empty cell of a column that it has empties the field. Taking the
 * same rows in again changes nothing more.
 */
@Component
class CustomerIntake implements RowIntake<CustomerIntake.Told> {

    /** The kind of job. */
    static final String TYPE = "customer-import";

    /** The columns that files of customers have beside those of the attributes. */
    private static final List<Column> COLUMNS = List.of(
            required("code", "客户编码"),
            required("kind", "客户种类"),
            required("name", "客户名称"),
            required("orgUnit", "组织机构"),
            optional("manager", "客户经理"),
            optional("segment", "客户类别"),
            optional("phone", "电话"),
            optional("address", "地址"),
            optional("licence", "许可证号"),
            optional("longitude", "经度"),
            optional("latitude", "纬度"),
            optional("login", "登录名"),
            optional("licenceFrom", "许可证有效期起"),
            optional("licenceUntil", "许可证有效期止"),
            optional("creditCode", "统一社会信用代码"),
            optional("representative", "负责人"),
            optional("openedOn", "开业日期"),
            optional("registeredOn", "入网日期"));

    /** What an export hides in part from those who may not see it: sent back as it is, it would be taken for the value. */
    private static final List<String> MASKED =
            List.of("name", "phone", "address", "licence", "creditCode", "representative");

    /** Who registered so many days ago or later is a new customer, though a file tells of them. */
    private static final int NEW_DAYS = 92;

    /** What the columns of attributes begin with. */
    private static final String ATTRIBUTES = "attributes.";

    private static final Map<String, CustomerKind> KINDS = Map.of(
            "工业企业", CustomerKind.MANUFACTURER,
            "零售客户", CustomerKind.RETAILER,
            "消费者", CustomerKind.CONSUMER);

    private final Customers customers;
    private final CustomerRecords records;
    private final AttributeRules rules;
    private final GivenSegments segments;
    private final Managers managers;
    private final Managers.Named named;
    private final JdbcClient jdbc;
    private final Logins logins;
    private final Reviews reviews;
    private final Validator validator;
    private final RowProblems problems;
    private final Clock clock;

    @Autowired
    CustomerIntake(
            Customers customers,
            CustomerRecords records,
            AttributeRules rules,
            GivenSegments segments,
            Managers managers,
            JdbcClient jdbc,
            Logins logins,
            Reviews reviews,
            Validator validator,
            RowProblems problems,
            Clock clock) {
        this.customers = customers;
        this.records = records;
        this.rules = rules;
        this.segments = segments;
        this.managers = managers;
        this.named = managers.named();
        this.jdbc = jdbc;
        this.logins = logins;
        this.reviews = reviews;
        this.validator = validator;
        this.problems = problems;
        this.clock = clock;
    }

    /** Each file asks anew who the managers are that it names, once for each. */
    @Override
    public CustomerIntake forRun() {
        return new CustomerIntake(
                customers, records, rules, segments, managers, jdbc, logins, reviews, validator, problems, clock);
    }

    /** Nothing has to be told beside the file. */
    record Told() {}

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
        return columns();
    }

    /** The columns of files of customers, in and out: the profile's, and one for each attribute of any kind. */
    Columns columns() {
        var columns = new LinkedHashMap<String, Column>();
        var labels = new HashSet<String>();
        for (Column column : COLUMNS) {
            columns.put(column.name(), column);
            labels.add(column.chinese());
        }
        for (CustomerKind kind : CustomerKind.values()) {
            for (AttributeRules.Attribute attribute : rules.of(kind).attributes()) {
                var name = ATTRIBUTES + attribute.code();
                if (!columns.containsKey(name)) {
                    var label = labels.add(attribute.nameZh())
                            ? attribute.nameZh()
                            : attribute.nameZh() + '（' + attribute.code() + '）';
                    columns.put(name, optional(name, label));
                }
            }
        }
        return new Columns(List.copyOf(columns.values()));
    }

    @Override
    public List<String> key() {
        return List.of("code");
    }

    private record Present(
            @Nullable String manager, @Nullable String login) {}

    /** As with single requests, only a change of the manager or the login is asked about. */
    @Override
    public Map<Integer, List<RowProblem>> ask(List<TableRow> rows, Told told, Caller caller) {
        var present = new HashMap<String, Present>();
        jdbc.sql("""
                        select asked.code, c.manager, c.login from customer asked
                        join customer c on c.id = customer_standing(asked.id) where asked.code in (:codes)""")
                .param(
                        "codes",
                        rows.stream()
                                .map(row -> row.fields().getOrDefault("code", ""))
                                .toList())
                .query(row -> {
                    present.put(row.getString(1), new Present(row.getString(2), row.getString(3)));
                });
        var newcomer = new Present(null, null);
        var changed = new TreeSet<String>();
        var wrong = new HashMap<Integer, List<RowProblem>>();
        for (TableRow row : rows) {
            var before = present.getOrDefault(row.fields().getOrDefault("code", ""), newcomer);
            var manager = row.fields().get("manager");
            if (manager != null && !manager.equals(before.manager())) {
                changed.add(manager);
            }
            var login = row.fields().getOrDefault("login", "");
            if (isFit(login)) {
                confirm(row, before.login(), login, wrong);
            }
        }
        named.ask(changed);
        return wrong;
    }

    private void confirm(TableRow row, @Nullable String before, String login, Map<Integer, List<RowProblem>> wrong) {
        try {
            logins.confirm(before, login);
        } catch (Problem problem) {
            if (problem.status().is5xxServerError()) {
                throw problem;
            }
            wrong.put(row.number(), List.of(problems.of("login", problem)));
        }
    }

    /** The others are refused without asking. */
    private static boolean isFit(String login) {
        return !login.isEmpty() && login.length() <= 100 && SafeText.isSafe(login);
    }

    @Override
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var outcome = new RowOutcome();
        var now = clock.instant();
        var inForce = segments.inForce();
        var byKind = new EnumMap<CustomerKind, AttributeRules.Rules>(CustomerKind.class);
        for (CustomerKind kind : CustomerKind.values()) {
            byKind.put(kind, rules.of(kind));
        }
        var codes =
                rows.stream().map(row -> row.fields().getOrDefault("code", "")).collect(Collectors.toSet());
        var known = known(codes);
        var created = new ArrayList<Customer>();
        var newcomers = new HashSet<UUID>();
        var changed = new LinkedHashSet<Customer>();
        for (TableRow row : rows) {
            var code = row.fields().getOrDefault("code", "");
            var before = known.get(code);
            if (before != null && !before.code().equals(code) && codes.contains(before.code())) {
                // Of a customer that was merged, while the file tells of the one that stands for it: that row counts.
                outcome.count("merged", 1);
                continue;
            }
            var wanted = read(row, before, byKind, inForce, caller, outcome);
            if (wanted == null) {
                continue;
            }
            var customer =
                    before != null ? before : Customer.register(wanted.code(), wanted.kind(), wanted.profile(), now);
            if (before != null && !before.profile().equals(wanted.profile())) {
                customer.change(wanted.profile(), now);
            }
            if (!customer.attributes().values().equals(wanted.attributes())) {
                customer.changeAttributes(Attributes.of(wanted.attributes()), now, null);
            }
            if (before == null) {
                created.add(customer);
                if (isNewcomer(row, customer)) {
                    newcomers.add(customer.id());
                }
            } else if (customer.changes().isEmpty()) {
                outcome.count("unchanged", 1);
            } else {
                changed.add(customer);
            }
        }
        records.takeOver(created, newcomers);
        records.saveAll(changed);
        return outcome.count("created", created.size()).count("updated", changed.size());
    }

    /** Whether the file itself tells that they registered lately: without that it is today that is kept, of everybody. */
    private boolean isNewcomer(TableRow row, Customer customer) {
        var told = row.fields().get("registeredOn");
        var since = customer.profile().registeredOn();
        return told != null
                && !told.isBlank()
                && since != null
                && !since.isBefore(reviews.today().minusDays(NEW_DAYS));
    }

    /** Customers by code; where one was merged, the one that stands for it. */
    private Map<String, Customer> known(Set<String> codes) {
        var byCode = customers.findByCodeIn(codes).stream()
                .collect(Collectors.toMap(Customer::code, Function.identity(), (one, same) -> one, HashMap::new));
        var byId = byCode.values().stream().collect(Collectors.toMap(Customer::id, Function.identity()));
        byCode.replaceAll((code, customer) -> customer.mergedInto() == null
                ? customer
                : byId.computeIfAbsent(
                        customers.standing(customer.id()),
                        id -> customers.findById(id).orElseThrow()));
        return byCode;
    }

    private record Wanted(String code, CustomerKind kind, Profile profile, Map<String, Object> attributes) {}

    private @Nullable Wanted read(
            TableRow row,
            @Nullable Customer customer,
            Map<CustomerKind, AttributeRules.Rules> byKind,
            GivenSegments.InForce inForce,
            Caller caller,
            RowOutcome outcome) {
        var wrong = new ArrayList<RowProblem>();
        var fields = fields(row, customer);
        for (String column : MASKED) {
            if (row.fields().getOrDefault(column, "").contains("*")) {
                wrong.add(problems.of(column, "masked-value"));
            }
        }
        var kind = kind(fields.getOrDefault("kind", ""));
        if (kind == null) {
            wrong.add(problems.of("kind", "customer-kind-unknown"));
        } else if (customer != null && customer.kind() != kind) {
            var present = customer.kind();
            wrong.add(problems.inWords(
                    "kind", "customer-kind-fixed", language -> new Object[] {word(present, language)}));
        }
        var body = new CustomerController.NewCustomer(
                fields.getOrDefault("code", ""),
                kind == null ? CustomerKind.RETAILER : kind,
                new CustomerController.ProfileBody(
                        fields.getOrDefault("name", ""),
                        fields.getOrDefault("orgUnit", ""),
                        fields.get("manager"),
                        fields.get("segment"),
                        fields.get("phone"),
                        fields.get("address"),
                        fields.get("licence"),
                        number("longitude", fields, wrong),
                        number("latitude", fields, wrong),
                        fields.get("login"),
                        date("licenceFrom", fields, wrong),
                        date("licenceUntil", fields, wrong),
                        fields.get("creditCode"),
                        fields.get("representative"),
                        date("openedOn", fields, wrong),
                        date("registeredOn", fields, wrong)),
                null,
                null,
                null);
        wrong.addAll(problems.of(validator.validate(body), path -> path.replace("profile.", "")));
        var attributes = Map.<String, Object>of();
        if (kind != null) {
            var ruling = Objects.requireNonNull(byKind.get(kind));
            var checked = attributes(row, customer, ruling);
            attributes = checked.values();
            checked.faults()
                    .forEach(fault -> wrong.add(problems.inWords(
                            ATTRIBUTES + fault.attribute(), fault.slug(), language -> ruling.words(fault, language))));
        }
        if (customer != null && !maySee(caller, customer.profile())) {
            wrong.add(problems.of("code", "customer-of-others", body.code()));
        } else if (customer != null && customer.status() != CustomerStatus.ACTIVE) {
            var status = customer.status();
            wrong.add(problems.inWords(
                    "code", "customer-not-active", language -> new Object[] {body.code(), word(status, language)}));
        }
        if (wrong.isEmpty()) {
            try {
                var before = customer == null ? null : customer.profile();
                var profile = body.profile().toProfile();
                caller.orgScope().require(profile.orgUnit());
                unless(wrong, "manager", () -> named.confirm(before, profile, caller));
                unless(wrong, "segment", () -> inForce.confirm(body.kind(), before, profile));
                unless(wrong, "registeredOn", () -> profile.requireRegisteredBy(reviews.today()));
                if (wrong.isEmpty()) {
                    var known = customer == null && profile.registeredOn() == null
                            ? profile.withRegisteredOn(reviews.today())
                            : profile;
                    return new Wanted(body.code(), body.kind(), known, attributes);
                }
            } catch (Problem problem) {
                wrong.add(problems.of(null, problem));
            }
        }
        outcome.refuse(row.number(), wrong);
        return null;
    }

    private String word(Enum<?> value, Locale language) {
        return problems.word("word." + value.getClass().getSimpleName() + '.' + value.name(), language);
    }

    private void unless(List<RowProblem> wrong, String column, Runnable check) {
        try {
            check.run();
        } catch (Problem problem) {
            wrong.add(problems.of(column, problem));
        }
    }

    /** The attributes on record, with those that the file has a column for as its cells say. */
    private static AttributeRules.Checked attributes(
            TableRow row, @Nullable Customer customer, AttributeRules.@Nullable Rules rules) {
        var present = customer == null
                ? Map.<String, Object>of()
                : customer.attributes().values();
        var wanted = new HashMap<String, Object>(present);
        for (String column : row.columns()) {
            if (column.startsWith(ATTRIBUTES)) {
                wanted.remove(column.substring(ATTRIBUTES.length()));
            }
        }
        row.fields().forEach((column, cell) -> {
            if (column.startsWith(ATTRIBUTES) && rules != null) {
                var code = column.substring(ATTRIBUTES.length());
                wanted.put(code, rules.read(code, cell));
            }
        });
        return rules == null ? new AttributeRules.Checked(present, List.of()) : rules.check(wanted, present);
    }

    private static boolean maySee(Caller caller, Profile profile) {
        return caller.mayServe(profile.orgUnit(), profile.manager(), profile.login());
    }

    /** The row's values, and those on record of the columns that the file does not have. */
    private static Map<String, String> fields(TableRow row, @Nullable Customer customer) {
        var fields = new LinkedHashMap<String, String>();
        if (customer != null) {
            values(customer).forEach((column, value) -> {
                if (value != null && !row.columns().contains(column)) {
                    fields.put(column, value);
                }
            });
        }
        fields.putAll(row.fields());
        return fields;
    }

    /** A customer's values by column. */
    static Map<String, @Nullable String> values(Customer customer) {
        var profile = customer.profile();
        var values = new LinkedHashMap<String, @Nullable String>();
        values.put("code", customer.code());
        values.put("kind", customer.kind().name());
        values.put("name", profile.name());
        values.put("orgUnit", profile.orgUnit());
        values.put("manager", profile.manager());
        values.put("segment", profile.segment());
        values.put("phone", profile.phone());
        values.put("address", profile.address());
        values.put("licence", profile.licence());
        values.put("longitude", text(profile.longitude()));
        values.put("latitude", text(profile.latitude()));
        values.put("login", profile.login());
        values.put("licenceFrom", text(profile.licenceFrom()));
        values.put("licenceUntil", text(profile.licenceUntil()));
        values.put("creditCode", profile.creditCode());
        values.put("representative", profile.representative());
        values.put("openedOn", text(profile.openedOn()));
        values.put("registeredOn", text(profile.registeredOn()));
        customer.attributes().values().forEach((code, value) -> values.put(ATTRIBUTES + code, cell(value)));
        return values;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** An attribute's value as a cell that {@link AttributeRules.Rules#read} reads back. */
    private static String cell(Object value) {
        if (value instanceof Collection<?> some) {
            return some.stream().map(String::valueOf).collect(Collectors.joining(";"));
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static @Nullable CustomerKind kind(String text) {
        var byLabel = KINDS.get(text);
        if (byLabel != null) {
            return byLabel;
        }
        try {
            return CustomerKind.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable Double number(String column, Map<String, String> fields, List<RowProblem> wrong) {
        var text = fields.get(column);
        if (text == null) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            wrong.add(problems.of(column, "not-a-number"));
            return null;
        }
    }

    private @Nullable LocalDate date(String column, Map<String, String> fields, List<RowProblem> wrong) {
        var text = fields.get(column);
        if (text == null) {
            return null;
        }
        try {
            return RowTimes.day(text);
        } catch (DateTimeException e) {
            wrong.add(problems.of(column, "not-a-date"));
            return null;
        }
    }
}
