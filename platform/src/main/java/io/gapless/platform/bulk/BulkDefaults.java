package io.gapless.platform.bulk;

import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.JobWorks;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.web.Problems;
import jakarta.validation.ValidatorFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.commons.csv.CSVFormat;
import org.dhatim.fastexcel.Workbook;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Imports and exports of tables for every service that has the libraries for them. */
@AutoConfiguration(afterName = "io.gapless.platform.job.JobDefaults")
@ConditionalOnClass({JdbcTemplate.class, CSVFormat.class, Workbook.class})
@EnableConfigurationProperties(UploadSettings.class)
class BulkDefaults {

    /** Interceptors have 0 unless told. */
    private static final int AFTER_THE_ROLES = 1000;

    @Bean
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    UploadGate uploadGate(Problems problems, Clock clock, UploadSettings settings) {
        return new UploadGate(problems, clock, Duration.ofSeconds(5), settings.longest());
    }

    @Bean
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    WebMvcConfigurer uploadsOneAfterTheOther(UploadGate gate) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(gate).order(AFTER_THE_ROLES);
            }
        };
    }

    @Bean
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> uploadsInTime(Clock clock) {
        return factory ->
                factory.addContextCustomizers(context -> context.getPipeline().addValve(new SlowUploads(clock)));
    }

    @Bean
    RowProblems rowProblems(Problems problems, ValidatorFactory validators) {
        return new RowProblems(problems, validators);
    }

    @Bean
    TableImports tableImports(
            Jobs jobs,
            JobFiles files,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            RowProblems problems,
            PersonalReads reads,
            ObjectProvider<RowIntake<?>> intakes) {
        return new TableImports(jobs, files, jdbc, transactions, json, problems, reads, intakes);
    }

    @Bean
    TableExports tableExports(
            Jobs jobs,
            JobFiles files,
            JdbcTemplate jdbc,
            JsonMapper json,
            PersonalReads reads,
            ObjectProvider<TableSource<?>> sources) {
        return new TableExports(jobs, files, jdbc, json, reads, sources);
    }

    @Bean
    JobWorks tableWorks(TableImports imports, TableExports exports) {
        return () -> {
            var works = new ArrayList<>(imports.works());
            works.addAll(exports.works());
            return works;
        };
    }
}
