package io.gapless.survey.gap;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapReport.Evidence;
import io.gapless.survey.gap.GapReport.Filter;
import io.gapless.survey.gap.GapReport.GapFigures;
import io.gapless.survey.measure.ServiceDimension;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The five gaps over HTTP; over the last 365 days unless told. */
@RestController
@RequestMapping("/api/v1/gaps")
class GapController {

    private static final Duration YEAR = Duration.ofDays(365);

    private final GapReport report;
    private final SurveySettings settings;
    private final Clock clock;

    GapController(GapReport report, SurveySettings settings, Clock clock) {
        this.report = report;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The five gaps.
     *
     * @param minimumObservations a figure with fewer is not known
     */
    record Report(
            @Nullable String orgUnit,
            @Nullable String segment,
            Instant from,
            Instant to,
            int minimumObservations,
            List<GapFigures> gaps) {}

    /**
     * The five gaps, over all and by dimension, each with the number of observations and a 95 % interval.
     *
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Report gaps(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        var filter = filter(orgUnit, segment, from, to);
        return new Report(
                orgUnit,
                segment,
                filter.from(),
                filter.to(),
                settings.minimumObservations(),
                report.gaps(filter, caller));
    }

    /**
     * The visits, complaints, promises or responses that a gap is made of, newest first.
     *
     * @param number of the gap, 1 to 5
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/{number}/evidence")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<Evidence> evidence(
            @PathVariable int number,
            @RequestParam(required = false) @Nullable ServiceDimension dimension,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Paging paging,
            Caller caller) {
        return report.evidence(Gap.numbered(number), dimension, filter(orgUnit, segment, from, to), paging, caller);
    }

    private Filter filter(
            @Nullable String orgUnit, @Nullable String segment, @Nullable Instant from, @Nullable Instant to) {
        var now = clock.instant();
        // A second more than now: what has just been taken in is in the report.
        return new Filter(
                orgUnit, segment, from == null ? now.minus(YEAR) : from, to == null ? now.plusSeconds(1) : to);
    }
}
