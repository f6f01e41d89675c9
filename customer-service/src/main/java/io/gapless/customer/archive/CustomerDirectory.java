package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

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

    /**
     * A customer as it stands.
     *
     * @param hasMerged whether others were merged into it, so that what was told of them is its own
     */
    public record Standing(Entry entry, boolean hasMerged) {}

    private record Found(
            Entry entry, @Nullable String login, @Nullable UUID mergedInto, boolean erased, boolean hasMerged) {

        boolean isFor(Caller caller) {
            return caller.mayServe(entry.orgUnit(), entry.manager(), login);
        }
    }

    private static final String FOUND = """
            select c.id, c.code, c.kind, c.name, c.org_unit, c.manager, c.segment, c.login, c.merged_into, c.status,
                exists (select from customer as merged where merged.merged_into = c.id) as has_merged
            from customer c""";

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new Entry(
                        row.getObject("id", UUID.class),
                        row.getString("code"),
                        CustomerKind.valueOf(row.getString("kind")),
                        row.getString("name"),
                        row.getString("org_unit"),
                        row.getString("manager"),
                        row.getString("segment")),
                row.getString("login"),
                row.getObject("merged_into", UUID.class),
                row.getString("status").equals(CustomerStatus.ERASED.name()),
                row.getBoolean("has_merged"));
    }

    /**
     * 410: another customer stands for it. Not a redirection: a merge can be undone, and who follows one blindly writes
     * to somebody else.
     */
    public static Problem merged(UUID id, UUID survivor) {
        return Problem.of(HttpStatus.GONE, "customer-merged", id, survivor)
                .with("mergedInto", survivor)
                .with("survivor", "/api/v1/customers/" + survivor);
    }

    /**
     * The customer; a 404 problem where there is none that the caller may know of, and 410 where it was erased or another
     * stands for it.
     */
    public Entry find(UUID id, Caller caller) {
        return findStandingItself(id, caller).entry();
    }

    /** As {@link #find}, with what decides where to look for the customer's history. */
    public Standing findWithMerged(UUID id, Caller caller) {
        var found = findStandingItself(id, caller);
        return new Standing(found.entry(), found.hasMerged());
    }

    private Found findStandingItself(UUID id, Caller caller) {
        var found = findEvenMerged(id, caller);
        if (found.mergedInto() != null) {
            throw merged(id, customers.standing(id));
        }
        return found;
    }

    private Found findEvenMerged(UUID id, Caller caller) {
        // Asked by every read of everything about a customer: one statement, without the archive's contacts and
        // attributes.
        return jdbc.sql(FOUND + " where c.id = ?")
                .param(id)
                .query((row, i) -> found(row))
                .optional()
                .filter(found -> found.isFor(caller))
                .map(found -> {
                    if (found.erased()) {
                        throw Problem.of(HttpStatus.GONE, "customer-erased");
                    }
                    return found;
                })
                .orElseThrow(() -> Problem.notFound("customer-not-found", id));
    }

    /** As {@link #find}, but where another stands for the customer, that one: for what is told of a customer late. */
    public Entry findStanding(UUID id, Caller caller) {
        var found = findEvenMerged(id, caller);
        // Both are to be the caller's: a merge does not open the one who stays to those who knew the other.
        return found.mergedInto() == null
                ? found.entry()
                : findEvenMerged(customers.standing(id), caller).entry();
    }

    /**
     * Who stands for customers, by the ids asked for: mostly they themselves. None of them is merged, and none of those
     * merged comes back, before the transaction ends.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<UUID, Entry> standing(Collection<UUID> ids) {
        while (true) {
            var standing = new HashMap<UUID, Entry>();
            var mergedMeanwhile = new boolean[1];
            jdbc.sql(FOUND.replace("as has_merged", "as has_merged, asked.id as asked") + """
                             join unnest(?::uuid[]) as asked (id) on c.id = customer_standing(asked.id)
                            order by c.id for key share of c""")
                    .param(ids.stream().distinct().toArray(UUID[]::new))
                    .query((row, i) -> {
                        var found = found(row);
                        mergedMeanwhile[0] |= found.mergedInto() != null;
                        return standing.put(row.getObject("asked", UUID.class), found.entry());
                    })
                    .list();
            if (!mergedMeanwhile[0]) {
                return standing;
            }
        }
    }

    /**
     * The customers with these codes that the caller may know of, by code; where one was merged, the one that stands for
     * it.
     */
    public Map<String, Entry> findByCodes(Collection<String> codes, Caller caller) {
        var entries = new LinkedHashMap<String, Entry>();
        for (Customer customer : customers.findByCodeIn(codes)) {
            if (customer.status() != CustomerStatus.ERASED && maySee(customer, caller)) {
                var standing = standing(customer);
                if (maySee(standing, caller)) {
                    entries.put(customer.code(), Entry.from(standing));
                }
            }
        }
        return entries;
    }

    /**
     * The customer with a code, or the one that stands for it; for events, which come from within the company and belong
     * to no caller.
     */
    public Optional<Entry> findByCode(String code) {
        return customers
                .findByCode(code)
                .filter(customer -> customer.status() != CustomerStatus.ERASED)
                .map(this::standing)
                .map(Entry::from);
    }

    private static boolean maySee(Customer customer, Caller caller) {
        var profile = customer.profile();
        return caller.mayServe(profile.orgUnit(), profile.manager(), profile.login());
    }

    private Customer standing(Customer customer) {
        return customer.mergedInto() == null
                ? customer
                : customers.findById(customers.standing(customer.id())).orElseThrow();
    }
}
