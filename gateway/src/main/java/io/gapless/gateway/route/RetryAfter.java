package io.gapless.gateway.route;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Tells the present request's caller when it is worth trying again. */
final class RetryAfter {

    private RetryAfter() {}

    static void seconds(long seconds) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes.getResponse() != null) {
            attributes.getResponse().setHeader("Retry-After", String.valueOf(seconds));
        }
    }
}
