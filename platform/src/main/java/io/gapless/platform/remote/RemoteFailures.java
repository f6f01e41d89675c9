package io.gapless.platform.remote;

import feign.FeignException;
import io.gapless.platform.web.Problems;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A call to another service that failed, where the code that made it decided nothing else: 503. */
@RestControllerAdvice
@Order(0)
class RemoteFailures {

    private static final Logger log = LoggerFactory.getLogger(RemoteFailures.class);

    private final Problems problems;

    RemoteFailures(Problems problems) {
        this.problems = problems;
    }

    @ExceptionHandler({
        NoFallbackAvailableException.class,
        FeignException.class,
        CallNotPermittedException.class,
        BulkheadFullException.class
    })
    void on(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var cause = failure instanceof NoFallbackAvailableException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        log.warn("A call to another service failed: {}", cause.toString());
        problems.send(request, response, HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", service(cause));
    }

    private static String service(Throwable cause) {
        return switch (cause) {
            case CallNotPermittedException open -> open.getCausingCircuitBreakerName();
            case FeignException failed
            when failed.hasRequest() ->
                failed.request().requestTemplate().feignTarget().name();
            default -> "";
        };
    }
}
