package io.gapless.platform.job;

import io.gapless.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.ArrayList;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Jobs for every service with a database. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "io.gapless.platform.web.WebConventions",
            "io.gapless.platform.event.EventDefaults"
        })
@ConditionalOnClass(JdbcTemplate.class)
@EnableConfigurationProperties(JobSettings.class)
class JobDefaults {

    @Bean
    JobFiles jobFiles(JdbcTemplate jdbc) {
        return new JobFiles(jdbc);
    }

    @Bean
    Jobs jobs(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            Problems problems,
            Clock clock,
            ObjectProvider<JobWorkers> workers) {
        return new Jobs(
                JdbcClient.create(jdbc),
                new TransactionTemplate(transactions),
                json,
                problems,
                clock,
                () -> workers.getObject().wake());
    }

    @Bean
    JobWorkers jobWorkers(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            JobFiles files,
            JobSettings settings,
            Clock clock,
            MeterRegistry meters,
            ObservationRegistry observations,
            Problems problems,
            ObjectProvider<JobWork<?>> works,
            ObjectProvider<JobWorks> more) {
        var all = new ArrayList<JobWork<?>>(works.stream().toList());
        more.forEach(some -> all.addAll(some.works()));
        return new JobWorkers(
                JdbcClient.create(jdbc),
                new TransactionTemplate(transactions),
                json,
                files,
                settings,
                clock,
                meters,
                observations,
                problems,
                all);
    }
}
