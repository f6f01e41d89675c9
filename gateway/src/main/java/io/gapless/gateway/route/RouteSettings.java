package io.gapless.gateway.route;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The route table, and how requests are forwarded.
 *
 * @param routes by the service's name, which {@link ServiceAddresses} knows too
 * @param forwarding for all services
 */
@Validated
@ConfigurationProperties("gapless.gateway")
public record RouteSettings(
        @NotEmpty Map<String, @Valid Route> routes,
        @DefaultValue @Valid Forwarding forwarding) {

    /**
     * What one service answers.
     *
     * @param paths prefixes of whole segments: {@code /api/v1/visits} takes {@code /api/v1/visits/7}, not
     *     {@code /api/v1/visits-old}
     * @param readTimeout instead of the one for all
     * @param maxConcurrent instead of the one for all
     */
    public record Route(
            @NotEmpty List<@NotNull @Pattern(regexp = "(/[A-Za-z0-9._-]+)+") String> paths,
            @Nullable Duration readTimeout,
            @Nullable @Min(1) Integer maxConcurrent) {}

    /**
     * Limits of what a service may cost the gateway.
     *
     * @param connectTimeout until a connection stands
     * @param readTimeout silence before and within an answer
     * @param uploadTimeout the same of an upload: a service reads a file to its end before it answers
     * @param streamIdleTimeout silence within a stream of events, which is to send a comment more often than this
     * @param maxConcurrent requests at one service at once; the next is refused (503), so that a slow service cannot
     *     pile up what the others need
     * @param maxStreams open streams of events at one service; they do not count as concurrent requests
     * @param maxUploads requests to one service whose body is larger than 64 KiB; they do not count as concurrent
     *     requests either, because how long they take is up to the caller
     * @param bodyWithin how long a caller may take for a body up to 64 KiB; no service is troubled before it is there
     * @param maxBody of a request
     * @param maxLargeBody of a request to one of the {@code largeBodyPaths}
     * @param largeBodyPaths prefixes where files are uploaded
     */
    public record Forwarding(
            @DefaultValue("500ms") Duration connectTimeout,
            @DefaultValue("10s") Duration readTimeout,
            @DefaultValue("60s") Duration uploadTimeout,
            @DefaultValue("2m") Duration streamIdleTimeout,
            @DefaultValue("200") @Min(1) int maxConcurrent,
            @DefaultValue("500") @Min(1) int maxStreams,
            @DefaultValue("20") @Min(1) int maxUploads,
            @DefaultValue("10s") Duration bodyWithin,
            @DefaultValue("10MB") DataSize maxBody,
            @DefaultValue("50MB") DataSize maxLargeBody,
            @DefaultValue List<String> largeBodyPaths,
            @DefaultValue @Valid Breaker breaker) {}

    /**
     * When a service is given a rest: connections refused or broken, time-outs, and 502, 503 and 504 count as failures.
     *
     * @param failureRate per cent of the last calls
     * @param window how many last calls
     * @param minimumCalls before the rate says anything
     * @param openFor how long the service is left alone
     */
    public record Breaker(
            @DefaultValue("50") @Min(1) @Max(100) int failureRate,
            @DefaultValue("50") @Min(1) int window,
            @DefaultValue("20") @Min(1) int minimumCalls,
            @DefaultValue("5s") Duration openFor) {}
}
