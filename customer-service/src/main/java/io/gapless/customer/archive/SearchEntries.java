package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps the search index of customers. */
@Component
class SearchEntries {

    private static final int CHUNK = 500;

    /** An entry that has not changed is not written: most changes are of nothing that a customer is found by. */
    private static final String PUT = """
            insert into customer_search (customer_id, due, text, terms) values (?, false, ?, array_to_tsvector(?))
            on conflict (customer_id) do update set due = false, text = excluded.text, terms = excluded.terms
            where customer_search.due or customer_search.text <> excluded.text
               or customer_search.terms <> excluded.terms""";

    private final Customers customers;
    private final AttributeRules rules;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;

    SearchEntries(
            Customers customers,
            AttributeRules rules,
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionTemplate transaction) {
        this.customers = customers;
        this.rules = rules;
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
    }

    void put(List<Customer> some) {
        Map<CustomerKind, Set<String>> searchable = new EnumMap<>(CustomerKind.class);
        var rows = new ArrayList<Object[]>();
        for (Customer customer : some) {
            var entry = SearchTerms.of(customer, searchable.computeIfAbsent(customer.kind(), rules::searchable));
            rows.add(new Object[] {customer.id(), entry.text(), entry.terms().toArray(String[]::new)});
        }
        batches.batchUpdate(PUT, rows);
    }

    /** Makes the entries anew that are due: of customers written past this service, or found by other attributes now. */
    @Scheduled(fixedDelay = 5_000)
    void catchUp() {
        while (Boolean.TRUE.equals(transaction.execute(status -> nextChunk()))) {
            // One chunk after the other until nothing is due.
        }
    }

    private boolean nextChunk() {
        // In the order of the index on what is due; another replica takes the next ones.
        var ids = jdbc.sql("""
                        select customer_id from customer_search where due order by customer_id limit ?
                        for update skip locked""").param(CHUNK).query(UUID.class).list();
        if (ids.isEmpty()) {
            return false;
        }
        put(customers.findAllById(ids));
        return true;
    }
}
