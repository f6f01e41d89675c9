package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes customers in by the many: a row with a new code registers a customer, a row with a known code changes it.
 * Taking the same rows in again changes nothing more.
 */
@Service
public class CustomerIntake {

    private final Customers customers;
    private final CustomerRecords records;
    private final Validator validator;
    private final Clock clock;

    CustomerIntake(Customers customers, CustomerRecords records, Validator validator, Clock clock) {
        this.customers = customers;
        this.records = records;
        this.validator = validator;
        this.clock = clock;
    }

    /**
     * A row of a file.
     *
     * @param number from 1, without the header
     * @param fields by column name
     */
    public record Row(int number, Map<String, String> fields) {}

    /**
     * What became of some rows.
     *
     * @param errors by row number, what to change
     */
    public record Outcome(int created, int updated, Map<Integer, String> errors) {}

    private record Read(Row row, CustomerController.NewCustomer customer) {}

    /**
     * Takes rows in, within the caller's transaction.
     *
     * @param scope rows outside of it are refused
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Outcome take(List<Row> rows, OrgScope scope) {
        var errors = new HashMap<Integer, String>();
        var readable = new ArrayList<Read>();
        for (Row row : rows) {
            read(row, scope, errors, readable);
        }
        var known = customers
                .findByCodeIn(
                        readable.stream().map(read -> read.customer().code()).toList())
                .stream()
                .collect(Collectors.toMap(Customer::code, customer -> customer));
        var created = new HashMap<String, Customer>();
        var changed = new HashMap<String, Customer>();
        for (Read read : readable) {
            apply(read, scope, known, created, changed, errors);
        }
        records.saveAll(created.values());
        records.saveAll(changed.values());
        return new Outcome(created.size(), changed.size(), errors);
    }

    private void apply(
            Read read,
            OrgScope scope,
            Map<String, Customer> known,
            Map<String, Customer> created,
            Map<String, Customer> changed,
            Map<Integer, String> errors) {
        var wanted = read.customer();
        var profile = wanted.profile().toProfile();
        var customer = known.get(wanted.code());
        if (customer == null) {
            if (created.containsKey(wanted.code())) {
                errors.put(read.row().number(), "code: " + wanted.code() + " stands in an earlier row of this file");
                return;
            }
            created.put(wanted.code(), Customer.register(wanted.code(), wanted.kind(), profile, clock.instant()));
        } else if (!scope.contains(customer.profile().orgUnit())) {
            errors.put(read.row().number(), "code: " + wanted.code() + " belongs to a customer outside your org units");
        } else if (customer.kind() != wanted.kind()) {
            errors.put(read.row().number(), "kind: a customer's kind never changes; it is " + customer.kind());
        } else if (!customer.profile().equals(profile)) {
            customer.change(profile, clock.instant());
            changed.put(wanted.code(), customer);
        }
    }

    private void read(Row row, OrgScope scope, Map<Integer, String> errors, List<Read> readable) {
        var fields = row.fields();
        try {
            var customer = new CustomerController.NewCustomer(
                    text(fields, "code"),
                    CustomerKind.valueOf(text(fields, "kind").toUpperCase(java.util.Locale.ROOT)),
                    new CustomerController.ProfileBody(
                            text(fields, "name"),
                            text(fields, "orgUnit"),
                            fields.get("manager"),
                            fields.get("segment"),
                            fields.get("phone"),
                            fields.get("address"),
                            fields.get("licence"),
                            number(fields.get("longitude")),
                            number(fields.get("latitude")),
                            fields.get("login"),
                            null,
                            null,
                            null,
                            null,
                            null),
                    null,
                    null,
                    null);
            var violations = validator.validate(customer);
            if (!violations.isEmpty()) {
                errors.put(
                        row.number(),
                        violations.stream()
                                .map(violation -> violation.getPropertyPath() + ": " + violation.getMessage())
                                .sorted()
                                .collect(Collectors.joining("; ")));
                return;
            }
            scope.require(customer.profile().orgUnit());
            customer.profile().toProfile();
            readable.add(new Read(row, customer));
        } catch (NumberFormatException e) {
            errors.put(row.number(), "longitude, latitude: not a number");
        } catch (IllegalArgumentException e) {
            errors.put(row.number(), "kind: one of MANUFACTURER, RETAILER, CONSUMER");
        } catch (Problem problem) {
            errors.put(row.number(), problem.slug());
        }
    }

    private static String text(Map<String, String> fields, String column) {
        return fields.getOrDefault(column, "");
    }

    private static @Nullable Double number(@Nullable String text) {
        return text == null ? null : Double.valueOf(text);
    }
}
