package io.gapless.complaint.desk;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the desk works.
 *
 * @param anonymousAllowed whether complaints are taken from people who are no known customer
 * @param reopenWindow how long after its end a complaint can be reopened
 * @param zone whose days the complaint numbers count
 * @param followUpCategory of complaints that are opened because of a low score, unless another is named that is in use
 */
@Validated
@ConfigurationProperties("gapless.complaint")
record DeskSettings(
        @DefaultValue("true") boolean anonymousAllowed,
        @DefaultValue("30d") Duration reopenWindow,
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("other") String followUpCategory) {}
