package io.gapless.gateway.limit;

import io.gapless.platform.web.Problems;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts each request against its client, behind the checks of who it is; 429 with {@code Retry-After} when there are
 * too many. Every counted answer tells what is left, in the fields of draft-ietf-httpapi-ratelimit-headers.
 */
class PerClient extends OncePerRequestFilter {

    private final Limits limits;
    private final Problems problems;

    PerClient(Limits limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Bucket bucket;
        LimitSettings.Limit limit;
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken login) {
            var client = login.getToken().getClaimAsString("azp");
            bucket = limits.login(client, String.valueOf(login.getToken().getSubject()));
            limit = limits.of(client);
        } else {
            bucket = limits.anonymous(request.getRemoteAddr());
            limit = limits.ofAnonymous();
        }
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        tell(response, limit, probe);
        if (probe.isConsumed()) {
            chain.doFilter(request, response);
        } else {
            refuse(request, response, problems, probe.getNanosToWaitForRefill());
        }
    }

    private static void tell(HttpServletResponse response, LimitSettings.Limit limit, ConsumptionProbe probe) {
        response.setHeader(
                "RateLimit-Policy",
                "\"requests\";q=" + limit.requests() + ";w=" + limit.per().toSeconds());
        response.setHeader(
                "RateLimit",
                "\"requests\";r=" + probe.getRemainingTokens() + ";t="
                        + seconds(
                                probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill()));
    }

    static void refuse(HttpServletRequest request, HttpServletResponse response, Problems problems, long nanosToWait)
            throws IOException {
        response.setHeader("Retry-After", String.valueOf(seconds(nanosToWait)));
        problems.send(request, response, HttpStatus.TOO_MANY_REQUESTS, "http-429");
    }

    /** Rounded up: who waits that long is taken. */
    private static long seconds(long nanos) {
        return Math.max(1, (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1));
    }
}
