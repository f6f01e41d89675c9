package io.gapless.customer.promotion;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of this feature. */
@Configuration(proxyBeanMethods = false)
class PromotionTopics {

    @Bean
    NewTopics ownedPromotionTopics() {
        return Topics.owned(Promotion.TOPIC);
    }
}
