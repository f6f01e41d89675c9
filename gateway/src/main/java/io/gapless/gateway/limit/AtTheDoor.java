package io.gapless.gateway.limit;

import io.gapless.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits in front of the checks of who calls. Logins count against their address, because each begins a session. An
 * address that keeps sending bad tokens is no longer listened to: checking a signature costs more than refusing, and a
 * token of an unknown key makes the gateway ask the identity server. Tokens that were good a moment ago still pass: one
 * stale client behind an office's address does not lock the office out.
 */
class AtTheDoor extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final Limits limits;
    private final Problems problems;
    private final Predicate<String> isKnownToBeGood;

    AtTheDoor(Limits limits, Problems problems, Predicate<String> isKnownToBeGood) {
        this.limits = limits;
        this.problems = problems;
        this.isKnownToBeGood = isKnownToBeGood;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean withToken = request.getHeader("Authorization") != null;
        var bucket = withToken
                ? limits.badTokensIfAny(request.getRemoteAddr())
                : isLogin(request) ? limits.anonymous(request.getRemoteAddr()) : null;
        if (bucket != null) {
            // A token costs something only when it turns out to be bad.
            var estimate = bucket.estimateAbilityToConsume(1);
            if (!estimate.canBeConsumed() && !(withToken && isGood(request))) {
                PerClient.refuse(request, response, problems, estimate.getNanosToWaitForRefill());
                return;
            }
            if (!withToken) {
                bucket.tryConsume(1);
            }
        }
        chain.doFilter(request, response);
        if (withToken && response.getStatus() == HttpServletResponse.SC_UNAUTHORIZED) {
            limits.badTokens(request.getRemoteAddr()).tryConsume(1);
        }
    }

    private boolean isGood(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        return header != null
                && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && isKnownToBeGood.test(header.substring(BEARER.length()).strip());
    }

    private static boolean isLogin(HttpServletRequest request) {
        var path = request.getRequestURI();
        return path.equals("/login") || path.startsWith("/login/");
    }
}
