package io.gapless.gateway.edge;

import io.gapless.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells a failure of the identity server from one of the gateway, and ends what was cut short. */
class LastResort extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    private final Problems problems;

    LastResort(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (AuthenticationServiceException unreachable) {
            // The token may be good: its issuer's keys could not be fetched.
            log.warn("Tokens cannot be checked: {}", unreachable.getMessage());
            response.setHeader("Retry-After", "2");
            problems.send(request, response, HttpStatus.SERVICE_UNAVAILABLE, "login-unavailable");
        }
        if (CutShort.isMarked(request)) {
            throw new IOException("The answer broke off");
        }
    }
}
