package io.gapless.complaint.desk;

import io.gapless.complaint.customer.CustomerKnown;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Brings what the archive tells of a customer to that customer's complaints. */
@Component
class CustomerArrivals {

    private final JdbcClient jdbc;
    private final ComplaintEffects effects;

    CustomerArrivals(JdbcClient jdbc, ComplaintEffects effects) {
        this.jdbc = jdbc;
        this.effects = effects;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(CustomerKnown known) {
        var customer = known.customer();
        // Who may see the complaints follows the customer; it is no part of what others are told. But whoever is taking
        // a
        // step at this moment has read the ones before, and must not write them back.
        jdbc.sql("""
                        update complaint set manager = :manager, login = :login, version = version + 1
                        where customer_id = :id and customer_verified
                            and (manager is distinct from :manager or login is distinct from :login)""")
                .param("id", customer.id())
                .param("manager", customer.manager())
                .param("login", customer.login())
                .update();
        var unverified = jdbc.sql("""
                        select id from complaint where not customer_verified
                            and (customer_id = :id or customer_code = :code
                                or customer_id is null and customer_code is null and login = :login)
                        for update""")
                .param("id", customer.id())
                .param("code", customer.code())
                .param("login", customer.login())
                .query(UUID.class)
                .list();
        if (!unverified.isEmpty()) {
            effects.identify(unverified, customer);
        }
    }
}
