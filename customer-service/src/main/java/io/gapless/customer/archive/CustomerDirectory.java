package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the other features of this service may know of customers. */
@Component
public class CustomerDirectory {

    private final Customers customers;
    private final JdbcClient jdbc;

    CustomerDirectory(Customers customers, JdbcClient jdbc) {
        this.customers = customers;
        this.jdbc = jdbc;
    }

    /** A customer in brief. */
    public record Entry(
            UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment) {

        static Entry from(Customer customer) {
            var profile = customer.profile();
            return new Entry(
                    customer.id(),
                    customer.code(),
                    customer.kind(),
                    profile.name(),
                    profile.orgUnit(),
                    profile.manager(),
                    profile.segment());
        }
    }

    private record Found(Entry entry, @Nullable String login, boolean erased) {}

    /**
     * The customer, or a 404 problem where there is none that the caller may know of; 410 where the customer was erased.
     */
    public Entry find(UUID id, Caller caller) {
        // Asked by every read of everything about a customer: one statement, without the archive's contacts and
        // attributes.
        return jdbc.sql("select id, code, kind, name, org_unit, manager, segment, login,"
                        + " status = 'ERASED' from customer where id = ?")
                .param(id)
                .query((row, i) -> new Found(
                        new Entry(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                CustomerKind.valueOf(row.getString(3)),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)),
                        row.getString(8),
                        row.getBoolean(9)))
                .optional()
                .filter(found ->
                        caller.mayServe(found.entry().orgUnit(), found.entry().manager(), found.login()))
                .map(found -> {
                    if (found.erased()) {
                        throw Problem.of(HttpStatus.GONE, "customer-erased");
                    }
                    return found.entry();
                })
                .orElseThrow(() -> Problem.notFound("customer-not-found", id));
    }

    /** The customers with these codes that the caller may know of, by code. */
    public Map<String, Entry> findByCodes(Collection<String> codes, Caller caller) {
        var found = new LinkedHashMap<String, Entry>();
        for (Customer customer : customers.findByCodeIn(codes)) {
            var profile = customer.profile();
            if (customer.status() != CustomerStatus.ERASED
                    && caller.mayServe(profile.orgUnit(), profile.manager(), profile.login())) {
                found.put(customer.code(), Entry.from(customer));
            }
        }
        return found;
    }

    /** The customer with a code, for events, which come from within the company and belong to no caller. */
    public Optional<Entry> findByCode(String code) {
        return customers
                .findByCode(code)
                .filter(customer -> customer.status() != CustomerStatus.ERASED)
                .map(Entry::from);
    }
}
