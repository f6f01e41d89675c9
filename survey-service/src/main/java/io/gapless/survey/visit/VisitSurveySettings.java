package io.gapless.survey.visit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.UUID;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whom is asked after a visit.
 *
 * @param oneIn of so many visits one is drawn; 1 draws all, 0 none
 * @param seed of the draw: the same seed draws the same visits
 * @param restDays whoever was asked anything in so many days before is left out; 0 leaves nobody out
 * @param within a visit that ended longer ago, as of a device that was offline, is not asked about any more
 */
@Validated
@ConfigurationProperties("gapless.survey.visit")
record VisitSurveySettings(
        @Min(0) @Max(100_000) @DefaultValue("1") int oneIn,

        @DefaultValue("1") long seed,
        @Min(0) @Max(3650) @DefaultValue("30") int restDays,

        @NotNull @DefaultValue("7d") @DurationMin(minutes = 1)
        Duration within) {

    /** Whether a visit is drawn: by its id and the seed alone, so that it comes out the same whenever it is told. */
    boolean draws(UUID visit) {
        return oneIn > 0 && Math.floorMod(number(visit), oneIn) == 0;
    }

    private long number(UUID visit) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                            .digest((seed + " " + visit).getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
