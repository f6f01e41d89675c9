package io.gapless.customer.segmentation;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of schemes and indicators. */
@Configuration(proxyBeanMethods = false)
class SegmentationTopics {

    @Bean
    NewTopics topicsOfSegmentation() {
        return Topics.owned(SchemeState.TOPIC, "gapless.indicator-rules", "gapless.management-indicator");
    }
}
