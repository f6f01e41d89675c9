package io.gapless.customer.portrait;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of this feature. */
@Configuration(proxyBeanMethods = false)
class PortraitTopics {

    @Bean
    NewTopics ownedPortraitTopics() {
        return Topics.owned(PortraitRules.TOPIC);
    }
}
