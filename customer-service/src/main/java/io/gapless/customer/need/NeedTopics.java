package io.gapless.customer.need;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of this feature. */
@Configuration(proxyBeanMethods = false)
class NeedTopics {

    @Bean
    NewTopics ownedNeedTopics() {
        return Topics.owned(Need.TOPIC, NeedAnswer.TOPIC);
    }
}
