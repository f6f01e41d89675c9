package io.gapless.survey.response;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topics this service owns. */
@Configuration(proxyBeanMethods = false)
class SurveyTopics {

    @Bean
    NewTopics ownedTopics() {
        return Topics.owned(
                ResponseState.TOPIC,
                "gapless.follow-up",
                "gapless.questionnaire",
                "gapless.expectation-coverage",
                "gapless.improvement",
                "gapless.scorecard",
                "gapless.assessment",
                "gapless.campaign",
                "gapless.invitation");
    }
}
