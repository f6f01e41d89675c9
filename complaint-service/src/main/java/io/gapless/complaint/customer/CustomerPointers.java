package io.gapless.complaint.customer;

import io.gapless.platform.repoint.Pointer;
import io.gapless.platform.repoint.Repointing;
import java.util.List;
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
                        Pointer.of("complaint", "customer_id", "id").withVersion(),
                        Pointer.of("contact", "customer_id", "id"),
                        Pointer.of("complaint_cluster", "customer_id", "id").withVersion(),
                        Pointer.of("sla_policy", "customer_id", "id"),
                        // Both may be on the same list.
                        Pointer.of("outbound_call", "customer_id", "id")
                                .numberedOn("twin", "t.list_id = f.list_id", 0)
                                .withVersion(),
                        Pointer.of("outbound_opt_out", "customer_id", "id").withVersion()));
    }
}
