package io.gapless.visit;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics this service owns. */
@Configuration(proxyBeanMethods = false)
class VisitTopics {

    @Bean
    NewTopics ownedTopics() {
        return Topics.owned(
                "gapless.standard",
                "gapless.service-package",
                "gapless.promise",
                "gapless.visit-plan",
                "gapless.visit-demand",
                "gapless.visit",
                "gapless.call-back",
                "gapless.qualification",
                "gapless.call-back-script",
                "gapless.leader-occasion",
                "gapless.raised-issue");
    }
}
