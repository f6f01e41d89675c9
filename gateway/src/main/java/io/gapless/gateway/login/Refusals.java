package io.gapless.gateway.login;

import io.gapless.platform.observability.ToldAddress;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.AccessRefused;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Writes who was refused to the log {@code io.gapless.audit}: the gateway has no database for an audit trail. */
@Component
class Refusals {

    private static final Logger log = LoggerFactory.getLogger("io.gapless.audit");

    @EventListener
    void on(AccessRefused refused) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            HttpServletRequest request = attributes.getRequest();
            log.info(
                    "REFUSED {} {} {} {} from {}",
                    refused.reason(),
                    Caller.currentName(),
                    request.getMethod(),
                    ToldAddress.of(request.getRequestURI()),
                    request.getRemoteAddr());
        } else {
            log.info("REFUSED {} {}", refused.reason(), Caller.currentName());
        }
    }
}
