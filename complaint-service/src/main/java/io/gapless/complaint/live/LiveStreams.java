package io.gapless.complaint.live;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams of events. Each is written by its request's own virtual thread from its own place in the log, so a client that
 * reads slowly holds up nobody, needs no queue, and is left when a write has waited for the server's time-out; what it
 * has not read it is given when it comes back with the number of the last event that it has seen.
 */
@Component
class LiveStreams {

    private static final Logger log = LoggerFactory.getLogger(LiveStreams.class);

    private final LiveLog events;
    private final LiveTail tail;
    private final LiveSettings settings;
    private final JsonMapper json;
    private final Clock clock;
    private final Semaphore places;
    private final Map<String, Integer> byLogin = new ConcurrentHashMap<>();

    LiveStreams(LiveLog events, LiveTail tail, LiveSettings settings, JsonMapper json, Clock clock) {
        this.events = events;
        this.tail = tail;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
        this.places = new Semaphore(settings.total());
    }

    /** Why a stream ends. */
    private enum End {
        TOKEN_EXPIRED,
        SERVICE_STOPS
    }

    /**
     * Writes events until the client leaves, its token expires or the service stops. A problem where there are too many
     * streams: 429 of this login, 503 at all.
     *
     * @param lastSeen the number of the last event that the client has seen; null at first
     * @param expires of the token
     */
    void serve(@Nullable String lastSeen, @Nullable Instant expires, Caller caller, HttpServletResponse response) {
        if (!places.tryAcquire()) {
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "live-busy");
        }
        try {
            if (byLogin.merge(caller.subject(), 1, Integer::sum) > settings.perLogin()) {
                throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "live-too-many", settings.perLogin());
            }
            tail.join();
            try {
                write(lastSeen, expires, caller, response);
            } finally {
                tail.leave();
            }
        } catch (IOException e) {
            log.debug("The client has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            byLogin.computeIfPresent(caller.subject(), (login, open) -> open > 1 ? open - 1 : null);
            places.release();
        }
    }

    private void write(
            @Nullable String lastSeen, @Nullable Instant expires, Caller caller, HttpServletResponse response)
            throws IOException, InterruptedException {
        var extent = events.extent();
        var seen = number(lastSeen);
        boolean lost = lastSeen != null && (seen == null || seen < extent.forgottenUntil() || seen > extent.last());
        long place = seen == null || lost ? extent.last() : seen;
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        var out = response.getOutputStream();
        say(out, "retry: 2000\n");
        if (lost) {
            // What happened since is not known here any more: the client reads its lists anew.
            say(
                    out,
                    "id: " + place + "\nevent: reset\ndata: {\"lastSeen\":" + json.writeValueAsString(lastSeen)
                            + "}\n\n");
        } else {
            say(out, "id: " + place + "\nevent: ready\ndata: {}\n\n");
        }
        response.flushBuffer();
        while (true) {
            var now = clock.instant();
            if (tail.isClosed() || expires != null && !now.isBefore(expires)) {
                say(
                        out,
                        "event: end\ndata: {\"reason\":\"" + (tail.isClosed() ? End.SERVICE_STOPS : End.TOKEN_EXPIRED)
                                + "\"}\n\n");
                response.flushBuffer();
                return;
            }
            var some = tail.after(place);
            for (LiveEvent event : some) {
                place = event.id();
                var told = event.toldTo(caller);
                if (told != null) {
                    say(
                            out,
                            "id: " + place + "\nevent: " + event.type() + "\ndata: " + json.writeValueAsString(told)
                                    + "\n\n");
                }
            }
            if (!some.isEmpty()) {
                response.flushBuffer();
                continue;
            }
            tail.await(place, patience(now, expires));
            if (tail.after(place).isEmpty()) {
                // A comment, and the place: what the caller may not see does not have to be passed over again.
                say(out, ": \nid: " + place + "\n\n");
                response.flushBuffer();
            }
        }
    }

    private Duration patience(Instant now, @Nullable Instant expires) {
        if (expires == null) {
            return settings.heartbeat();
        }
        var left = Duration.between(now, expires).plusMillis(1);
        return left.compareTo(settings.heartbeat()) < 0 ? left : settings.heartbeat();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
