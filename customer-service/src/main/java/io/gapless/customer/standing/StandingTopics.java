package io.gapless.customer.standing;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of this feature. */
@Configuration(proxyBeanMethods = false)
class StandingTopics {

    @Bean
    NewTopics ownedStandingTopics() {
        return Topics.owned(RiskRules.TOPIC, RiskState.TOPIC);
    }
}
