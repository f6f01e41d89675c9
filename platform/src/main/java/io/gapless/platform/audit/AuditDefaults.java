package io.gapless.platform.audit;

import io.gapless.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The audit trail for every service with a database; the gateway logs its refusals. */
@AutoConfiguration(
        afterName = "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
        beforeName = "org.springframework.boot.actuate.autoconfigure.audit.AuditEventsEndpointAutoConfiguration")
@ConditionalOnClass(JdbcTemplate.class)
class AuditDefaults {

    @Bean
    AuditTrail auditTrail(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, Problems problems, MeterRegistry meters) {
        return new AuditTrail(jdbc, transactions, problems, meters);
    }
}
