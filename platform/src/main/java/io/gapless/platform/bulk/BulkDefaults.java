package io.gapless.platform.bulk;

import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.JobWorks;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.web.Problems;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.commons.csv.CSVFormat;
import org.dhatim.fastexcel.Workbook;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** Imports and exports of tables for every service that has the libraries for them. */
@AutoConfiguration(afterName = "io.gapless.platform.job.JobDefaults")
@ConditionalOnClass({JdbcTemplate.class, CSVFormat.class, Workbook.class})
class BulkDefaults {

    @Bean
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    FilterRegistrationBean<UploadGate> uploadGate(Problems problems) {
        var registration = new FilterRegistrationBean<>(new UploadGate(problems, Duration.ofSeconds(5)));
        registration.setOrder(0); // inside of security: nobody without login takes a place
        return registration;
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
            ObjectProvider<RowIntake<?>> intakes) {
        return new TableImports(jobs, files, jdbc, transactions, json, problems, intakes);
    }

    @Bean
    TableExports tableExports(
            Jobs jobs, JobFiles files, JdbcTemplate jdbc, JsonMapper json, ObjectProvider<TableSource<?>> sources) {
        return new TableExports(jobs, files, jdbc, json, sources);
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
