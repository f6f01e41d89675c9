package io.gapless.survey;

import io.gapless.platform.security.OrgScope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may be set of surveys and gaps.
 *
 * @param linkKey the secret that makes the tokens of invitations; changing it leaves links already given valid, but
 *     they cannot be shown again
 * @param invitationValidity how long an invitation after a complaint can be answered
 * @param lowScore a response scored below this, 0 to 100, is followed up
 * @param lowCsat a satisfaction answer of this or less, on its own scale, is followed up
 * @param minimumObservations a gap with fewer is shown as not known
 * @param zone of times in files that name none
 * @param followUpOwners who follows low scores up, by org unit; the nearest unit above the customer's counts
 */
@Validated
@ConfigurationProperties("gapless.survey")
public record SurveySettings(
        @NotBlank String linkKey,
        @NotNull @DefaultValue("30d") Duration invitationValidity,
        @NotNull @DefaultValue("60") BigDecimal lowScore,
        @DefaultValue("2") int lowCsat,
        @Min(2) @Max(1000) @DefaultValue("5") int minimumObservations,
        @NotNull @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue List<@Valid Owner> followUpOwners) {

    /** Who follows low scores up under an org unit. */
    public record Owner(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) String orgUnit,
            @NotBlank String username) {}
}
