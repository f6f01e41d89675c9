package io.gapless.visit.promise;

import io.gapless.platform.security.OrgScope;
import io.gapless.visit.menu.MenuChanged;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks again at what customers are owed in later periods, after another class, org unit, merge, package or choice. A
 * trigger notes the customers that changed; packages and choices tell of themselves.
 */
@Component
class PromiseReviews {

    private static final int CHUNK = 500;

    private final Owing owing;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PromiseReviews(Owing owing, JdbcClient jdbc, TransactionTemplate transaction) {
        this.owing = owing;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(MenuChanged change) {
        var customer = change.customer();
        if (customer != null) {
            jdbc.sql("""
                            insert into promise_review (customer_id) values (?)
                            on conflict (customer_id) do update set since = excluded.since""").param(customer).update();
            return;
        }
        var units = new OrgScope(List.of(change.orgUnit()));
        jdbc.sql("""
                        insert into promise_review (customer_id)
                        select id from known_customer where segment = :segment and merged_into is null and %s
                            and exists (select from promise_making where period >= :from)
                        order by id
                        on conflict (customer_id) do update set since = excluded.since""".formatted(units.condition("org_unit")))
                .param("segment", change.segment())
                .param("from", change.from().toString())
                .params(units.parameters())
                .update();
    }

    @Scheduled(fixedDelayString = "${gapless.visit.review-every:PT5S}")
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> nextChunk()))) {
            // One chunk after the other until nothing is left.
        }
    }

    private boolean nextChunk() {
        // Rows that another replica or an event holds are left to it or to the next time.
        var customers = jdbc.sql("""
                        delete from promise_review where customer_id in (
                            select customer_id from promise_review order by since, customer_id limit ?
                            for update skip locked)
                        returning customer_id""").param(CHUNK).query(UUID.class).list();
        owing.settleLater(customers);
        return customers.size() == CHUNK;
    }
}
