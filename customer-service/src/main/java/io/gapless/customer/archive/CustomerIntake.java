package io.gapless.customer.archive;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.web.Problem;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.ArrayList;
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

    /** The columns of files of customers, in and out. */
    static final Columns COLUMNS = Columns.of(
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
            optional("login", "登录名"));

    private static final Map<String, CustomerKind> KINDS = Map.of(
            "工业企业", CustomerKind.MANUFACTURER,
            "零售客户", CustomerKind.RETAILER,
            "消费者", CustomerKind.CONSUMER);

    private final Customers customers;
    private final Outbox outbox;
    private final Validator validator;
    private final RowProblems problems;
    private final Clock clock;

    CustomerIntake(Customers customers, Outbox outbox, Validator validator, RowProblems problems, Clock clock) {
        this.customers = customers;
        this.outbox = outbox;
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
        return COLUMNS;
    }

    @Override
    public List<String> key() {
        return List.of("code");
    }

    @Override
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var outcome = new RowOutcome();
        var known =
                customers
                        .findByCodeIn(rows.stream()
                                .map(row -> row.fields().getOrDefault("code", ""))
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Customer::code, Function.identity()));
        var created = new ArrayList<Customer>();
        var changed = new ArrayList<Customer>();
        for (TableRow row : rows) {
            var customer = known.get(row.fields().getOrDefault("code", ""));
            var wanted = read(row, customer, caller, outcome);
            if (wanted == null) {
                continue;
            }
            var profile = wanted.profile().toProfile();
            if (customer == null) {
                created.add(Customer.register(wanted.code(), wanted.kind(), profile, clock.instant()));
            } else if (customer.profile().equals(profile)) {
                outcome.count("unchanged", 1);
            } else {
                customer.change(profile, clock.instant());
                changed.add(customer);
            }
        }
        outbox.appendAll(CustomerState.TOPIC, "CustomerRegistered", states(customers.saveAll(created)));
        outbox.appendAll(CustomerState.TOPIC, "CustomerChanged", states(customers.saveAll(changed)));
        return outcome.count("created", created.size()).count("updated", changed.size());
    }

    private CustomerController.@Nullable NewCustomer read(
            TableRow row, @Nullable Customer customer, Caller caller, RowOutcome outcome) {
        var wrong = new ArrayList<RowProblem>();
        var fields = fields(row, customer);
        var kind = kind(fields.getOrDefault("kind", ""));
        if (kind == null) {
            wrong.add(problems.of("kind", "customer-kind-unknown"));
        } else if (customer != null && customer.kind() != kind) {
            wrong.add(problems.of("kind", "customer-kind-fixed", customer.kind()));
        }
        var wanted = new CustomerController.NewCustomer(
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
                        fields.get("login")));
        wrong.addAll(problems.of(validator.validate(wanted), path -> path.replace("profile.", "")));
        if (customer != null && !maySee(caller, customer.profile())) {
            wrong.add(problems.of("code", "customer-of-others", wanted.code()));
        } else if (wrong.isEmpty()) {
            try {
                caller.orgScope().require(wanted.profile().orgUnit());
                wanted.profile().toProfile();
            } catch (Problem problem) {
                wrong.add(problems.of("orgUnit", problem));
            }
        }
        if (!wrong.isEmpty()) {
            outcome.refuse(row.number(), wrong);
            return null;
        }
        return wanted;
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
        values.put("longitude", profile.longitude() == null ? null : String.valueOf(profile.longitude()));
        values.put("latitude", profile.latitude() == null ? null : String.valueOf(profile.latitude()));
        values.put("login", profile.login());
        return values;
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

    private static List<CustomerState> states(Iterable<Customer> some) {
        var states = new ArrayList<CustomerState>();
        some.forEach(customer -> states.add(CustomerState.from(customer)));
        return states;
    }
}
