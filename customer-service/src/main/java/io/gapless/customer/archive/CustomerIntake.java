package io.gapless.customer.archive;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
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
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
            optional("openedOn", "开业日期"));

    /** What the columns of attributes begin with. */
    private static final String ATTRIBUTES = "attributes.";

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-M-d");

    private static final Map<String, CustomerKind> KINDS = Map.of(
            "工业企业", CustomerKind.MANUFACTURER,
            "零售客户", CustomerKind.RETAILER,
            "消费者", CustomerKind.CONSUMER);

    private final Customers customers;
    private final CustomerRecords records;
    private final AttributeRules rules;
    private final Logins logins;
    private final Validator validator;
    private final RowProblems problems;
    private final Clock clock;

    CustomerIntake(
            Customers customers,
            CustomerRecords records,
            AttributeRules rules,
            Logins logins,
            Validator validator,
            RowProblems problems,
            Clock clock) {
        this.customers = customers;
        this.records = records;
        this.rules = rules;
        this.logins = logins;
        this.validator = validator;
        this.problems = problems;
        this.clock = clock;
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

    @Override
    public Map<Integer, List<RowProblem>> ask(List<TableRow> rows, Told told, Caller caller) {
        var withLogin = rows.stream()
                .filter(row -> isFit(row.fields().getOrDefault("login", "")))
                .toList();
        var known = byCode(withLogin);
        var wrong = new HashMap<Integer, List<RowProblem>>();
        for (TableRow row : withLogin) {
            var before = known.get(row.fields().getOrDefault("code", ""));
            try {
                logins.confirm(
                        before == null ? null : before.profile().login(),
                        row.fields().get("login"));
            } catch (Problem problem) {
                wrong.put(row.number(), List.of(problems.of("login", problem)));
            }
        }
        return wrong;
    }

    /** The others are refused without asking. */
    private static boolean isFit(String login) {
        return !login.isEmpty() && login.length() <= 100 && SafeText.isSafe(login);
    }

    private Map<String, Customer> byCode(List<TableRow> rows) {
        return customers
                .findByCodeIn(rows.stream()
                        .map(row -> row.fields().getOrDefault("code", ""))
                        .toList())
                .stream()
                .collect(Collectors.toMap(Customer::code, Function.identity()));
    }

    @Override
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var outcome = new RowOutcome();
        var now = clock.instant();
        var byKind = new EnumMap<CustomerKind, AttributeRules.Rules>(CustomerKind.class);
        for (CustomerKind kind : CustomerKind.values()) {
            byKind.put(kind, rules.of(kind));
        }
        var known = byCode(rows);
        var created = new ArrayList<Customer>();
        var changed = new ArrayList<Customer>();
        for (TableRow row : rows) {
            var before = known.get(row.fields().getOrDefault("code", ""));
            var wanted = read(row, before, byKind, caller, outcome);
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
            } else if (customer.changes().isEmpty()) {
                outcome.count("unchanged", 1);
            } else {
                changed.add(customer);
            }
        }
        records.saveAll(created);
        records.saveAll(changed);
        return outcome.count("created", created.size()).count("updated", changed.size());
    }

    private record Wanted(String code, CustomerKind kind, Profile profile, Map<String, Object> attributes) {}

    private @Nullable Wanted read(
            TableRow row,
            @Nullable Customer customer,
            Map<CustomerKind, AttributeRules.Rules> byKind,
            Caller caller,
            RowOutcome outcome) {
        var wrong = new ArrayList<RowProblem>();
        var fields = fields(row, customer);
        var kind = kind(fields.getOrDefault("kind", ""));
        if (kind == null) {
            wrong.add(problems.of("kind", "customer-kind-unknown"));
        } else if (customer != null && customer.kind() != kind) {
            wrong.add(problems.of("kind", "customer-kind-fixed", customer.kind()));
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
                        date("openedOn", fields, wrong)),
                null,
                null,
                null);
        wrong.addAll(problems.of(validator.validate(body), path -> path.replace("profile.", "")));
        var attributes = Map.<String, Object>of();
        if (kind != null) {
            var checked = attributes(row, customer, byKind.get(kind));
            attributes = checked.values();
            checked.faults()
                    .forEach(fault -> wrong.add(problems.of(
                            ATTRIBUTES + fault.attribute(),
                            fault.slug(),
                            fault.arguments().toArray())));
        }
        if (customer != null && !maySee(caller, customer.profile())) {
            wrong.add(problems.of("code", "customer-of-others", body.code()));
        } else if (customer != null && customer.status() != CustomerStatus.ACTIVE) {
            wrong.add(problems.of("code", "customer-not-active", body.code(), customer.status()));
        }
        if (wrong.isEmpty()) {
            try {
                caller.orgScope().require(body.profile().orgUnit());
                return new Wanted(body.code(), body.kind(), body.profile().toProfile(), attributes);
            } catch (Problem problem) {
                wrong.add(problems.of(null, problem));
            }
        }
        outcome.refuse(row.number(), wrong);
        return null;
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
            return LocalDate.parse(text.replace('/', '-'), DAY);
        } catch (DateTimeException e) {
            wrong.add(problems.of(column, "not-a-date"));
            return null;
        }
    }
}
