package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.platform.bulk.TableSource;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Customers as a table for a file, with the columns that an import takes: what was exported can be imported. */
@Component
class CustomerTable implements TableSource<CustomerTable.Told> {

    /** The kind of job. */
    static final String TYPE = "customer-export";

    private final JdbcClient jdbc;
    private final Customers customers;
    private final CustomerIntake intake;
    private final AttributeRules rules;

    CustomerTable(JdbcClient jdbc, Customers customers, CustomerIntake intake, AttributeRules rules) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.intake = intake;
        this.rules = rules;
    }

    /** Which customers; null where a field does not narrow them. */
    record Told(
            @Nullable CustomerKind kind,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable String manager) {}

    /** A 403 problem where the caller may not see the org unit that is asked for. */
    void check(Told told, Caller caller) {
        caller.orgScope().narrowedTo(told.orgUnit());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public List<String> header(Told told, Caller caller, Locale language) {
        return intake.columns().header(language);
    }

    @Override
    public long total(Told told, Caller caller) {
        var parameters = new LinkedHashMap<String, Object>();
        return jdbc.sql("select count(*) from customer where " + condition(told, caller, parameters))
                .params(parameters)
                .query(Long.class)
                .single();
    }

    @Override
    public Rows rows(Told told, Caller caller, Locale language, @Nullable String after, int limit) {
        var parameters = new LinkedHashMap<String, Object>();
        var condition = condition(told, caller, parameters);
        if (after != null) {
            condition += " and id > :after";
            parameters.put("after", UUID.fromString(after));
        }
        parameters.put("limit", limit);
        var ids = jdbc.sql("select id from customer where " + condition + " order by id limit :limit")
                .params(parameters)
                .query(UUID.class)
                .list();
        var columns = intake.columns();
        var masking = Masking.of(caller);
        var personal = new EnumMap<CustomerKind, Set<String>>(CustomerKind.class);
        if (masking.isMasked()) {
            for (CustomerKind kind : CustomerKind.values()) {
                personal.put(kind, rules.personal(kind));
            }
        }
        var found = customers.findAllById(ids).stream().collect(Collectors.toMap(Customer::id, Function.identity()));
        var rows = new ArrayList<List<@Nullable Object>>();
        for (UUID id : ids) {
            var customer = found.get(id);
            if (customer != null) {
                rows.add(row(columns, customer, masking, personal.getOrDefault(customer.kind(), Set.of())));
            }
        }
        return new Rows(rows, ids.size() < limit ? null : ids.getLast().toString());
    }

    private static List<@Nullable Object> row(
            Columns columns, Customer customer, Masking masking, Set<String> personal) {
        var values = CustomerIntake.values(customer);
        var row = new ArrayList<@Nullable Object>();
        columns.columns()
                .forEach(column ->
                        row.add(masked(column.name(), values.get(column.name()), customer, masking, personal)));
        return row;
    }

    private static @Nullable String masked(
            String column, @Nullable String value, Customer customer, Masking masking, Set<String> personal) {
        return switch (column) {
            case "name" -> customer.kind() == CustomerKind.CONSUMER ? masking.person(value) : value;
            case "phone" -> masking.phone(value);
            case "address" -> masking.address(value);
            case "licence", "creditCode" -> masking.number(value);
            case "representative" -> masking.person(value);
            case "longitude", "latitude", "login" -> masking.hidden(value);
            default ->
                personal.contains(column.replace("attributes.", "")) ? masking.hidden(value) : masking.text(value);
        };
    }

    private static String condition(Told told, Caller caller, Map<String, Object> parameters) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(told.orgUnit()), "org_unit", "manager", "login");
        parameters.putAll(visible.parameters());
        var condition = new StringBuilder(visible.sql()).append(" and status in ('ACTIVE', 'CLOSED')");
        if (told.kind() != null) {
            condition.append(" and kind = :kind");
            parameters.put("kind", told.kind().name());
        }
        if (told.segment() != null) {
            condition.append(" and segment = :segment");
            parameters.put("segment", told.segment());
        }
        if (told.manager() != null) {
            condition.append(" and manager = :manager");
            parameters.put("manager", told.manager());
        }
        return condition.toString();
    }
}
