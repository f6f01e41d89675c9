package io.gapless.visit.calendar;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Calendars over HTTP. */
@RestController
@RequestMapping("/api/v1")
class CalendarController {

    private static final MediaType CALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);

    private final CalendarLinks links;
    private final CalendarFeed feed;
    private final PersonalReads reads;

    CalendarController(CalendarLinks links, CalendarFeed feed, PersonalReads reads) {
        this.reads = reads;
        this.links = links;
        this.feed = feed;
    }

    /** A link to be made; it is of the caller's own visits. */
    record NewLink(@NotBlank @Size(max = 100) String name) {}

    /**
     * Makes a secret link to the caller's own visits for calendar programs; 10 at the most. Its address is told only now.
     * Made twice there are two: an answer that could be given again would have to be kept, and the secret with it.
     */
    @PostMapping("/calendar-links")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, EXECUTIVE, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CalendarLinks.Made> make(@Valid @RequestBody NewLink body, Caller caller) {
        var made = links.make(body.name(), caller);
        return ResponseEntity.created(URI.create("/api/v1/calendar-links/" + made.id()))
                .cacheControl(CacheControl.noStore())
                .body(made);
    }

    /**
     * The caller's own links, newest first, without their secrets.
     *
     * @param employee whose; for admins only
     */
    @GetMapping("/calendar-links")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, EXECUTIVE, ADMIN})
    KeysetPage<CalendarLinks.Link> list(
            @RequestParam(required = false) @Nullable String employee, Paging paging, Caller caller) {
        return links.list(employee, paging, caller);
    }

    /** Ends one of the caller's own links; an admin may end anybody's. Its calendar is not to be had from then on. */
    @DeleteMapping("/calendar-links/{id}")
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, EXECUTIVE, ADMIN})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable UUID id, Caller caller) {
        links.revoke(id, caller);
    }

    /**
     * The visits of whose link it is, as an iCalendar; for whoever has the secret, without login. Answers 304 to {@code
     * If-None-Match} while nothing has changed.
     */
    @GetMapping("/public/calendars/{secret}.ics")
    @PermitAll
    ResponseEntity<byte[]> read(@PathVariable String secret) {
        var link = links.open(secret).orElseThrow(() -> Problem.notFound("calendar-not-found"));
        var calendar = feed.of(link.employee());
        var etag = CalendarLinks.hash(calendar);
        var reading = links.noteRead(link.id(), etag);
        if (reading.first()) {
            // Nobody is logged in: on record is whose link it was.
            reads.note(List.of(), 0, "calendar link " + link.id() + " of " + link.employee());
        }
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .cacheControl(CacheControl.noCache().cachePrivate())
                .eTag("\"" + etag + "\"")
                .lastModified(reading.changedAt())
                .header("X-Robots-Tag", "noindex")
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }
}
