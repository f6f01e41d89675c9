package io.gapless.customer.duplicate;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topic of this feature; merges are told on that of the customers. */
@Configuration(proxyBeanMethods = false)
class DuplicateTopics {

    @Bean
    NewTopics topicsOfDuplicates() {
        return Topics.owned(Candidates.TOPIC);
    }
}
