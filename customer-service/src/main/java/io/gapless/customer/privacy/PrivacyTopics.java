package io.gapless.customer.privacy;

import io.gapless.platform.event.Topics;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics of this feature. Requests and answers tell of persons: they do not stay. */
@Configuration(proxyBeanMethods = false)
class PrivacyTopics {

    static final String CONSENT = "gapless.consent";
    static final String REQUESTS = "gapless.privacy";
    /** Written by every service; see platform. */
    static final String ANSWERS = "gapless.privacy-answer";

    @Bean
    NewTopics ownedConsentTopics() {
        return Topics.owned(CONSENT);
    }

    /** As long as a service may be down, and a backup be older than an erasure. */
    @Bean
    NewTopics ownedPrivacyTopics() {
        return Topics.passing(Duration.ofDays(30), REQUESTS);
    }
}
