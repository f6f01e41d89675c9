package io.gapless.customer;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of this service.
 *
 * @param zone where days and months begin and end
 * @param portraitCron when portraits are drawn, in that zone
 * @param riskCron when the risk of all customers is reckoned anew, in that zone
 * @param duplicateCron when all customers are compared with each other, in that zone
 * @param mergeUndo how long a merge of customers can be undone
 */
@Validated
@ConfigurationProperties("gapless.customer")
public record CustomerSettings(
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("0 30 2 * * *") String portraitCron,
        @DefaultValue("0 45 1 * * *") String riskCron,
        @DefaultValue("0 30 3 * * *") String duplicateCron,
        @DefaultValue("30d") Duration mergeUndo) {

    /** The first day of an instant's month. */
    public LocalDate month(Instant instant) {
        return LocalDate.ofInstant(instant, zone).withDayOfMonth(1);
    }
}
