package io.gapless.customer.archive;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics this service owns. */
@Configuration(proxyBeanMethods = false)
class CustomerTopics {

    @Bean
    NewTopics ownedTopics() {
        return Topics.owned(
                CustomerState.TOPIC,
                Reviews.PERIOD_TOPIC,
                "gapless.attribute-definition",
                "gapless.tag",
                "gapless.customer-correction",
                "gapless.purchase",
                "gapless.purchase-order");
    }
}
