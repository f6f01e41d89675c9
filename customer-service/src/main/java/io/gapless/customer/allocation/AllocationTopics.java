package io.gapless.customer.allocation;

import io.gapless.platform.event.Topics;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of allocations, and their settings. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AllocationSettings.class)
class AllocationTopics {

    @Bean
    NewTopics ownedAllocationTopics() {
        return Topics.owned(AllocationPolicyState.TOPIC, AllocationState.TOPIC);
    }
}
