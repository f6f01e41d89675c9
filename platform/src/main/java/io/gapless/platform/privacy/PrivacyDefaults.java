package io.gapless.platform.privacy;

import io.gapless.platform.event.Inbox;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.Topics;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.web.Problems;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Privacy for every service with a database: masked answers, recorded reads, and answers about what it holds. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "io.gapless.platform.web.WebConventions",
            "io.gapless.platform.event.EventDefaults"
        })
@ConditionalOnClass({KafkaTemplate.class, JdbcTemplate.class})
@EnableConfigurationProperties(PrivacySettings.class)
class PrivacyDefaults {

    @Bean
    MaskedAnswers maskedAnswers(JsonMapper json, ObjectProvider<MaskedFields> rules) {
        return new MaskedAnswers(json, rules);
    }

    @Bean
    NotedAnswers notedAnswers(PersonalReads reads) {
        return new NotedAnswers(reads);
    }

    @Bean
    PersonalReads personalReads(JdbcTemplate jdbc, Problems problems, Clock clock, PrivacySettings settings) {
        return new PersonalReads(jdbc, problems, clock, settings.readsKept());
    }

    @Bean
    @ConditionalOnBean(PersonalDataHolder.class)
    PersonalData personalData(JdbcTemplate jdbc, PersonalDataHolder holder) {
        // Its own template: rows are fetched some at a time.
        return new PersonalData(
                new NamedParameterJdbcTemplate(
                        new JdbcTemplate(java.util.Objects.requireNonNull(jdbc.getDataSource()))),
                holder);
    }

    /** Every service writes its answers there, so each makes the topic where it is missing; they carry personal data. */
    @Bean
    @ConditionalOnBean(PersonalDataHolder.class)
    NewTopics personalDataAnswerTopics() {
        return Topics.passing(Duration.ofDays(7), PersonalDataAnswers.ANSWERS);
    }

    @Bean
    @ConditionalOnBean(PersonalDataHolder.class)
    PersonalDataAnswers personalDataAnswers(
            @Value("${spring.application.name}") String service,
            PersonalData data,
            PersonalDataHolder holder,
            Jobs jobs,
            Outbox outbox,
            Inbox inbox,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new PersonalDataAnswers(
                service, data, holder, jobs, outbox, inbox, new TransactionTemplate(transactions), clock);
    }

    @Bean
    @ConditionalOnBean(PersonalDataHolder.class)
    PersonalDataFiles personalDataFiles(
            @Value("${spring.application.name}") String service,
            PersonalDataHolder holder,
            Outbox outbox,
            JdbcTemplate jdbc) {
        return new PersonalDataFiles(service, holder, outbox, jdbc);
    }
}
