package io.gapless.visit.calendar;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Route sheets over HTTP. */
@RestController
class RouteSheetController {

    private final RouteStops stops;
    private final MessageSource texts;
    private final VisitSettings settings;
    private final Clock clock;

    RouteSheetController(RouteStops stops, MessageSource texts, VisitSettings settings, Clock clock) {
        this.stops = stops;
        this.texts = texts;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A day's visits as a PDF to print, in the reader's language: a sketch of the way, and for each stop its hour,
     * address and telephone, the steps to tick off, what was found last, and what is promised or to be called back about.
     * Those who look at figures read names and numbers masked, and see no places.
     *
     * @param day today unless told
     * @param manager login of a customer manager; oneself unless told
     */
    @GetMapping("/api/v1/visits/route-sheet")
    @ReadsNoted("by the stops")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<byte[]> sheet(
            @RequestParam(required = false) @Nullable LocalDate day,
            @RequestParam(required = false) @Nullable String manager,
            Locale locale,
            Caller caller) {
        var when = day == null ? settings.day(clock.instant()) : day;
        if (when.getYear() < 1970 || when.getYear() > 9999) {
            throw Problem.unprocessable("day-out-of-reach", when);
        }
        var whose = manager == null ? caller.username() : manager;
        var file = new RouteSheet(texts, locale)
                .write(
                        whose,
                        when,
                        stops.of(whose, when, caller),
                        Masking.of(caller).isMasked());
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .cacheControl(CacheControl.noStore())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.inline()
                                .filename("route-sheet-" + when + ".pdf")
                                .build()
                                .toString())
                .header(HttpHeaders.CONTENT_LANGUAGE, locale.toLanguageTag())
                .body(file);
    }
}
