package io.gapless.complaint.desk;

import io.gapless.platform.event.Topics;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics this service owns. */
@Configuration(proxyBeanMethods = false)
class ComplaintTopics {

    @Bean
    NewTopics ownedTopics() {
        return Topics.owned(
                ComplaintState.TOPIC,
                "gapless.contact",
                "gapless.service-desk",
                "gapless.contact-record",
                "gapless.complaint-category",
                "gapless.complaint-action",
                "gapless.complaint-cluster",
                "gapless.sla-policy",
                "gapless.authority",
                "gapless.assignment",
                "gapless.outbound");
    }

    /** Texts of persons do not stay. */
    @Bean
    NewTopics passingTopics() {
        return Topics.passing(Duration.ofDays(7), ComplaintText.TOPIC);
    }
}
