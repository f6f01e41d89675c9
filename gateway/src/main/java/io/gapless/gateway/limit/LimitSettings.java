package io.gapless.gateway.limit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many requests are taken from whom. Each replica of the gateway counts for itself: with n replicas a client that
 * is spread over them gets up to n times as much.
 *
 * @param enabled false takes all
 * @param loggedIn each login at each client
 * @param anonymous each network address without login
 * @param badTokens refused tokens of one network address, before its tokens are no longer looked at
 * @param clients instead of {@code loggedIn}, by the client's id
 * @param tracked how many logins and addresses are remembered
 */
@Validated
@ConfigurationProperties("gapless.gateway.limits")
record LimitSettings(
        @DefaultValue("true") boolean enabled,
        @NotNull @Valid Limit loggedIn,
        @NotNull @Valid Limit anonymous,
        @NotNull @Valid Limit badTokens,
        @DefaultValue Map<String, @Valid Limit> clients,
        @DefaultValue("100000") @Min(1) int tracked) {

    /**
     * A bucket that holds so many requests and is filled again evenly.
     *
     * @param requests how many at once and within the period
     * @param per until an empty bucket is full
     */
    record Limit(
            @Min(1) long requests,

            @DefaultValue("1m") @NotNull @DurationMin(seconds = 1)
            Duration per) {}
}
