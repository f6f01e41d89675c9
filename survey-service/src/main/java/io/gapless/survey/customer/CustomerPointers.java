package io.gapless.survey.customer;

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
                        Pointer.of("known_complaint", "customer_id", "id"),
                        // Both may have been invited to the same campaign.
                        Pointer.of("invitation", "customer_id", "id")
                                .numberedOn("twin", "t.campaign_id = f.campaign_id", 0)
                                .withVersion(),
                        Pointer.of("campaign_asked", "customer_id", "id"),
                        Pointer.of("survey_mail", "customer_id", "id"),
                        Pointer.of("response", "customer_id", "id"),
                        Pointer.of("follow_up", "customer_id", "id").withVersion(),
                        Pointer.of("obligation", "customer_id", "id"),
                        Pointer.of("analysed_text", "customer_id", "id")));
    }
}
