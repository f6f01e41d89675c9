package io.gapless.survey.score;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.Scoring.Scores;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Scores over HTTP; over the last 365 days unless told. */
@RestController
@RequestMapping("/api/v1/scores")
class ScoreController {

    private static final Duration YEAR = Duration.ofDays(365);

    private final Scoring scoring;
    private final SmallGroups smallGroups;
    private final Priorities priorities;
    private final Course course;
    private final Clock clock;

    ScoreController(Scoring scoring, SmallGroups smallGroups, Priorities priorities, Course course, Clock clock) {
        this.scoring = scoring;
        this.smallGroups = smallGroups;
        this.priorities = priorities;
        this.course = course;
        this.clock = clock;
    }

    /**
     * The scores of a questionnaire over all its editions: over all, per question and per dimension, each with its 95 %
     * interval. Where answers were promised to be nobody's, figures of few are left out.
     *
     * @param questionnaire code of a questionnaire
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Scores scores(
            @RequestParam String questionnaire,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        var filter = filter(questionnaire, orgUnit, segment, from, to);
        return smallGroups.shown(scoring.scores(filter, caller), filter, caller);
    }

    /**
     * Importance against performance: of pairs what is expected against what is perceived, of other questions on scales
     * the importance that is asked about them.
     *
     * @param questionnaire code of a questionnaire
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     * @param importanceLine what divides important items from others, 0 to 100; their mean unless told
     * @param performanceLine what divides items that are done well from others, 0 to 100; their mean unless told
     */
    @GetMapping("/importance-performance")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Priorities.Importance importance(
            @RequestParam String questionnaire,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @DecimalMin("0") @DecimalMax("100") @Nullable Double importanceLine,
            @RequestParam(required = false) @DecimalMin("0") @DecimalMax("100") @Nullable Double performanceLine,
            Caller caller) {
        return priorities.importance(
                filter(questionnaire, orgUnit, segment, from, to), importanceLine, performanceLine, caller);
    }

    /**
     * What features are to customers, by Kano's pairs of questions.
     *
     * @param questionnaire code of a questionnaire
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/kano")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Priorities.Features features(
            @RequestParam String questionnaire,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return priorities.features(filter(questionnaire, orgUnit, segment, from, to), caller);
    }

    /**
     * What drives an outcome: relative weights that add up to R², by complete responses.
     *
     * @param questionnaire code of a questionnaire
     * @param outcome id of a question on a scale
     * @param driver ids of questions on scales, 30 at the most; all others than the outcome unless told
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/drivers")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Priorities.Driving drivers(
            @RequestParam String questionnaire,
            @RequestParam String outcome,
            @RequestParam(required = false) @Nullable List<String> driver,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return priorities.drivers(
                filter(questionnaire, orgUnit, segment, from, to),
                outcome,
                driver == null ? List.of() : driver,
                caller);
    }

    /**
     * A measure by period, each beside the one before, with the trend over all.
     *
     * @param questionnaire code of a questionnaire
     * @param measure what is followed
     * @param per how long a period is
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/trend")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Course.Periods trend(
            @RequestParam String questionnaire,
            @RequestParam(defaultValue = "SCORE") Course.Measured measure,
            @RequestParam(defaultValue = "MONTH") Course.Per per,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return course.periods(filter(questionnaire, orgUnit, segment, from, to), measure, per, caller);
    }

    /**
     * A measure by group, each beside all others.
     *
     * @param questionnaire code of a questionnaire
     * @param measure what is compared
     * @param by what groups differ in
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/comparison")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Course.Groups comparison(
            @RequestParam String questionnaire,
            @RequestParam(defaultValue = "SCORE") Course.Measured measure,
            @RequestParam Course.By by,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return course.groups(filter(questionnaire, orgUnit, segment, from, to), measure, by, caller);
    }

    private Filter filter(
            String questionnaire,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable Instant from,
            @Nullable Instant to) {
        var now = clock.instant();
        return new Filter(
                questionnaire,
                null,
                orgUnit,
                segment,
                from == null ? now.minus(YEAR) : from,
                to == null ? now.plusSeconds(1) : to);
    }
}
