package io.gapless.customer.allocation;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of allocations. */
@Configuration(proxyBeanMethods = false)
class AllocationTopics {

    @Bean
    NewTopics ownedAllocationTopics() {
        return Topics.owned(AllocationPolicyState.TOPIC, AllocationState.TOPIC);
    }
}
