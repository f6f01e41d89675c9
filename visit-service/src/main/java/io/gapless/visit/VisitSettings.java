package io.gapless.visit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of this service.
 *
 * @param zone where days and months begin and end
 * @param fenceMetres a check-in or check-out further than this from the customer is flagged
 * @param earlyDays a visit that begins so many days before its day, or more, is flagged as early
 * @param missedAfterDays a planned visit of which nobody has told anything so many days after its day is missed
 */
@Validated
@ConfigurationProperties("gapless.visit")
public record VisitSettings(
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("300") @Min(1) @Max(100_000) int fenceMetres,
        @DefaultValue("3") @Min(1) @Max(366) int earlyDays,
        @DefaultValue("7") @Min(0) @Max(366) int missedAfterDays) {

    /** The day of an instant. */
    public LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone);
    }

    /** When a period is over: the first instant after it. */
    public Instant endOf(YearMonth period) {
        return period.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
    }

    /** The month of an instant. */
    public YearMonth month(Instant instant) {
        return YearMonth.from(day(instant));
    }
}
