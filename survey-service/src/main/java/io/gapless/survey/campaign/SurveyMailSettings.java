package io.gapless.survey.campaign;

import io.gapless.platform.mail.SmtpServer;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The mail server of campaigns. Without one nothing is sent.
 *
 * @param smtp smtps://host:465, or smtp://host:587; none where nothing is sent
 * @param from address of the mails
 * @param tls whether smtp:// must turn to TLS
 * @param timeout how long the server may take for an answer
 * @param attempts how often a mail is tried to be sent, ever more slowly, before it is given up
 * @param firstRetry after which time for the first time again; each following time takes twice as long, up to 6 hours
 * @param remind how often those to be reminded are looked for
 */
@Validated
@ConfigurationProperties("gapless.survey.mail")
record SurveyMailSettings(
        @Nullable URI smtp,

        @DefaultValue("survey@localhost.localdomain") @NotNull @Email
        String from,

        @DefaultValue("") String username,
        @Nullable String password,
        @DefaultValue("true") boolean tls,

        @DefaultValue("20s") @NotNull @DurationMin(seconds = 1)
        Duration timeout,

        @DefaultValue("12") @Min(1) @Max(100) int attempts,

        @DefaultValue("1m") @NotNull @DurationMin(millis = 1)
        Duration firstRetry,

        @DefaultValue("15m") @NotNull @DurationMin(millis = 100)
        Duration remind) {

    Optional<SmtpServer> server() {
        return Optional.ofNullable(smtp).map(address -> new SmtpServer(address, username, password, tls, timeout));
    }

    @Override
    public String toString() {
        return "SurveyMailSettings[" + from + "]"; // and no password in any log
    }
}
