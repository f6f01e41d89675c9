package io.gapless.complaint.live;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What happens to complaints, as server-sent events. */
@RestController
@RequestMapping("/api/v1/complaint-events")
class LiveController {

    private final LiveStreams streams;

    LiveController(LiveStreams streams) {
        this.streams = streams;
    }

    /**
     * A stream of what happens to the complaints that the caller may see, within a second, until the token expires. Each
     * event has a number; who comes back with it as {@code Last-Event-ID} is told what happened meanwhile, and after more
     * than a day {@code reset}: read the lists anew. Only for {@code Accept: text/event-stream}.
     *
     * @param lastEventId the number of the last event that was seen
     */
    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ReadsNoted("nothing to note: events name no customer")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    void stream(
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            Caller caller,
            HttpServletResponse response) {
        caller.requireScope("complaints:read");
        if (accept == null || !accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE)) {
            throw Problem.of(HttpStatus.NOT_ACCEPTABLE, "live-events-only");
        }
        streams.serve(lastEventId, expires(), caller, response);
    }

    private static @Nullable Instant expires() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken login
                ? login.getToken().getExpiresAt()
                : null;
    }
}
