package io.gapless.survey.score;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.survey.score.Scoring.Scores;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final Clock clock;

    ScoreController(Scoring scoring, Clock clock) {
        this.scoring = scoring;
        this.clock = clock;
    }

    /**
     * The scores of a questionnaire over all its editions: over all, per question and per dimension, each with its 95 %
     * interval.
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
        var now = clock.instant();
        return scoring.scores(
                new Scoring.Filter(
                        questionnaire,
                        orgUnit,
                        segment,
                        from == null ? now.minus(YEAR) : from,
                        to == null ? now.plusSeconds(1) : to),
                caller);
    }
}
