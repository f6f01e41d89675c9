package io.gapless.customer.archive;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where every customer is saved: with what changed in it, what it is found by, and the event of it. */
@Component
class CustomerRecords {

    private static final String CHANGE = """
            insert into customer_change (id, customer_id, version, at, actor, field, old_value, new_value, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final Customers customers;
    private final SearchEntries searchEntries;
    private final Outbox outbox;
    private final JdbcTemplate batches;

    CustomerRecords(Customers customers, SearchEntries searchEntries, Outbox outbox, JdbcTemplate batches) {
        this.customers = customers;
        this.searchEntries = searchEntries;
        this.outbox = outbox;
        this.batches = batches;
    }

    Customer save(Customer customer) {
        return saveAll(List.of(customer)).getFirst();
    }

    /** Saves a customer of which there is more to tell than that it was changed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Customer save(Customer customer, String event) {
        var saved = keep(List.of(customer));
        tell(event, saved);
        return saved.getFirst();
    }

    /** Saves new and changed customers, in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Customer> saveAll(Collection<Customer> some) {
        if (some.isEmpty()) {
            return List.of();
        }
        var saved = keep(some);
        tell("CustomerRegistered", saved.stream().filter(c -> c.version() == 1).toList());
        tell("CustomerChanged", saved.stream().filter(c -> c.version() > 1).toList());
        return saved;
    }

    /**
     * Saves customers who came with a file, in the caller's transaction. Most have long been customers elsewhere: the event
     * says so of all but the newcomers.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeOver(Collection<Customer> some, Set<UUID> newcomers) {
        if (!some.isEmpty()) {
            outbox.appendAll(
                    CustomerState.TOPIC,
                    "CustomerRegistered",
                    keep(some).stream()
                            .map(customer -> newcomers.contains(customer.id())
                                    ? CustomerState.from(customer)
                                    : CustomerState.takenOver(customer))
                            .toList());
        }
    }

    private List<Customer> keep(Collection<Customer> some) {
        var saved = customers.saveAll(some);
        var actor = Caller.currentName();
        var rows = new ArrayList<Object[]>();
        for (Customer customer : saved) {
            for (FieldChange change : customer.changes()) {
                rows.add(new @Nullable Object[] {
                    Ids.next(),
                    customer.id(),
                    customer.version(),
                    customer.changedAt().atOffset(ZoneOffset.UTC),
                    actor,
                    change.field(),
                    change.oldValue(),
                    change.newValue(),
                    change.reason()
                });
            }
            customer.forgetChanges();
        }
        if (!rows.isEmpty()) {
            batches.batchUpdate(CHANGE, rows);
        }
        searchEntries.put(saved);
        return saved;
    }

    private void tell(String event, List<Customer> some) {
        if (!some.isEmpty()) {
            outbox.appendAll(
                    CustomerState.TOPIC,
                    event,
                    some.stream().map(CustomerState::from).toList());
        }
    }
}
