package io.gapless.survey.gap;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapReport.Evidence;
import io.gapless.survey.gap.GapReport.Filter;
import io.gapless.survey.gap.GapReport.GapFigures;
import io.gapless.survey.measure.ServiceDimension;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The five gaps over HTTP; over the last 365 days unless told. */
@RestController
@RequestMapping("/api/v1/gaps")
class GapController {

    private static final Duration YEAR = Duration.ofDays(365);

    private final GapReport report;
    private final Breakdown breakdown;
    private final Coverage coverage;
    private final MessageSource texts;
    private final SurveySettings settings;
    private final Clock clock;

    GapController(
            GapReport report,
            Breakdown breakdown,
            Coverage coverage,
            MessageSource texts,
            SurveySettings settings,
            Clock clock) {
        this.report = report;
        this.breakdown = breakdown;
        this.coverage = coverage;
        this.texts = texts;
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

    /**
     * What the gaps are differences of: what customers expect, managers believe, standards specify, the front line says,
     * and what was delivered and kept, each from 0 to 100, over all and by dimension.
     *
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/levels")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    List<GapReport.LevelsOf> levels(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return report.levels(filter(orgUnit, segment, from, to), caller);
    }

    /**
     * The five gaps of each org unit below the one asked for, each class or each month, and how much of gap 5 the others
     * go with over the groups.
     *
     * @param dimension of one dimension; over all unless told
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/breakdown")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Breakdown.Result breakdown(
            @RequestParam Breakdown.By by,
            @RequestParam(required = false) @Nullable ServiceDimension dimension,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return breakdown.of(by, dimension, filter(orgUnit, segment, from, to), caller);
    }

    /**
     * A usual cause of a gap.
     *
     * @param text what to look at, in the reader's language
     */
    record CauseView(Cause code, String text) {}

    /** The checklist of what usually causes a gap. */
    @GetMapping("/{number}/causes")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    List<CauseView> causes(@PathVariable int number) {
        return Cause.of(Gap.numbered(number)).stream()
                .map(cause -> new CauseView(cause, texts.getMessage("cause." + cause, null, Languages.current())))
                .toList();
    }

    /** Which steps of service standards see to each expectation of customers, and the level they ask for. */
    @GetMapping("/coverage")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    List<Coverage.ItemView> coverage() {
        return coverage.all(clock.instant(), Languages.current());
    }

    /** The same of one expectation. */
    @GetMapping("/coverage/items/{item}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<Coverage.ItemView> coverage(@PathVariable String item) {
        return answer(coverage.find(item, Languages.current()));
    }

    /** The steps that see to an expectation; an empty list says that none does. */
    record CoverageBody(@NotNull @Size(max = 50) List<@NotNull @Valid StepBody> steps) {}

    /** A step of a standard: the standard's series, and the step's key. */
    record StepBody(
            @NotNull UUID standard,
            @NotBlank @Size(max = 100) String key) {}

    /** Says which steps see to an expectation. */
    @PutMapping("/coverage/items/{item}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Coverage.ItemView> cover(
            @PathVariable String item, IfMatch ifMatch, @Valid @RequestBody CoverageBody body, Caller caller) {
        return answer(coverage.set(
                item,
                body.steps().stream()
                        .map(step -> new Coverage.StepRef(step.standard(), step.key()))
                        .toList(),
                ifMatch,
                caller,
                Languages.current()));
    }

    private static ResponseEntity<Coverage.ItemView> answer(Coverage.ItemView item) {
        return ResponseEntity.ok().eTag(IfMatch.etag(item.version())).body(item);
    }

    private Filter filter(
            @Nullable String orgUnit, @Nullable String segment, @Nullable Instant from, @Nullable Instant to) {
        var now = clock.instant();
        if (from != null && to != null && !from.isBefore(to)) {
            throw Problem.unprocessable("time-empty");
        }
        // A second more than now: what has just been taken in is in the report.
        return new Filter(
                orgUnit, segment, from == null ? now.minus(YEAR) : from, to == null ? now.plusSeconds(1) : to);
    }
}
