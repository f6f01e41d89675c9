package io.gapless.survey.text;

import io.gapless.platform.event.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** The topic of themes. */
@Configuration(proxyBeanMethods = false)
class TextTopics {

    @Bean
    NewTopics ownTextTopics() {
        return Topics.owned(TextThemeState.TOPIC);
    }
}
