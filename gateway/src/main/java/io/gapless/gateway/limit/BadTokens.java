package io.gapless.gateway.limit;

import io.gapless.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stops looking at the tokens of an address that keeps sending bad ones, in front of the checks: checking a signature
 * costs more than refusing, and a token of an unknown key makes the gateway ask the identity server.
 */
class BadTokens extends OncePerRequestFilter {

    private final Limits limits;
    private final Problems problems;

    BadTokens(Limits limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader("Authorization") == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var bucket = limits.badTokensIfAny(request.getRemoteAddr());
        if (bucket != null) {
            var estimate = bucket.estimateAbilityToConsume(1);
            if (!estimate.canBeConsumed()) {
                PerClient.refuse(request, response, problems, estimate.getNanosToWaitForRefill());
                return;
            }
        }
        chain.doFilter(request, response);
        if (response.getStatus() == HttpServletResponse.SC_UNAUTHORIZED) {
            limits.badTokens(request.getRemoteAddr()).tryConsume(1);
        }
    }
}
