package io.gapless.platform.security;

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

/** A token that may be good, but whose issuer's keys could not be fetched: 503, no fault of the caller or of ours. */
class WithoutKeys extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(WithoutKeys.class);

    private final Problems problems;

    WithoutKeys(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (AuthenticationServiceException unreachable) {
            log.debug("A token cannot be checked", unreachable); // the fetch that failed is in the log
            response.setHeader("Retry-After", "5");
            problems.send(request, response, HttpStatus.SERVICE_UNAVAILABLE, "login-unavailable");
        }
    }
}
