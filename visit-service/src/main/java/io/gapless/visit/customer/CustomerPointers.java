package io.gapless.visit.customer;

import io.gapless.platform.repoint.Pointer;
import io.gapless.platform.repoint.Repointing;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All that follows a customer who was merged into another; a test finds what was forgotten. */
@Configuration(proxyBeanMethods = false)
class CustomerPointers {

    @Bean
    Repointing customerRepointing(JdbcClient jdbc) {
        return new Repointing(
                jdbc,
                "known_customer",
                List.of(
                        // What the survivor chose of a package stays; the other choice is set aside with its items.
                        Pointer.of("service_package_choice", "customer_id", "id")
                                .setAsideWhere(
                                        """
                                        exists (select from service_package_choice t
                                            where t.customer_id = :to and t.package_id = f.package_id)""",
                                        Map.of(
                                                "service_package_choice_item",
                                                "choice",
                                                "service_package_choice_history",
                                                "choice")),
                        // Both promises were made: the survivor is owed the item once more in that period.
                        Pointer.of("promise", "customer_id", "id")
                                .numberedOn("occurrence", "t.item_id = f.item_id and t.period = f.period", 1)
                                .withVersion(),
                        Pointer.of("known_answer", "customer_id", "id"),
                        Pointer.of("visit_plan_unplannable", "customer_id", "visit_plan", "position"),
                        Pointer.of("visit", "customer_id", "id").withVersion(),
                        Pointer.of("call_back", "customer_id", "id").withVersion()));
    }
}
