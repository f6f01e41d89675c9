package io.gapless.customer.product;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topic of the catalogue. */
@Configuration(proxyBeanMethods = false)
class ProductTopics {

    @Bean
    NewTopics ownedProductTopics() {
        return Topics.owned(ProductState.TOPIC);
    }
}
