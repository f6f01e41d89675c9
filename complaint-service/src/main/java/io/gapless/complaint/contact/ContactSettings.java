package io.gapless.complaint.contact;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How contacts are counted.
 *
 * @param zone whose days the levels of the desk are told for, and that figures are asked for in unless told
 * @param againWithin who comes with the same topic within this time was not helped the first time
 * @param daysTold how many past days are looked at again, for contacts that came late
 */
@Validated
@ConfigurationProperties("gapless.contact")
record ContactSettings(
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("7d") Duration againWithin,
        @DefaultValue("8") int daysTold) {}
