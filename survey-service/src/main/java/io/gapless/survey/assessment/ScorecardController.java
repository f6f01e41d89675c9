package io.gapless.survey.assessment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.assessment.Scorecard.Band;
import io.gapless.survey.assessment.Scorecard.Indicator;
import io.gapless.survey.assessment.Scorecard.Kind;
import io.gapless.survey.assessment.Scorecard.Title;
import io.gapless.survey.measure.ServiceDimension;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Scorecards over HTTP. */
@RestController
@RequestMapping("/api/v1/scorecards")
class ScorecardController {

    private final Scorecards scorecards;
    private final Idempotency idempotency;

    ScorecardController(Scorecards scorecards, Idempotency idempotency) {
        this.scorecards = scorecards;
        this.idempotency = idempotency;
    }

    /** In both languages. */
    record TitleBody(
            @NotBlank @Size(max = 200) String zh,
            @NotBlank @Size(max = 200) String en) {

        Title toTitle() {
            return new Title(zh, en);
        }
    }

    /**
     * A figure that counts.
     *
     * @param gap of GAP, 1 to 5
     * @param dimension of GAP; over all unless told
     * @param questionnaire of SURVEY_SCORE, its code
     * @param weight of 100; all add up to 100
     * @param worst value that scores 0
     * @param best value that scores 100; may be below the worst
     */
    record IndicatorBody(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull @Valid TitleBody title,
            @NotNull Metric metric,
            @Nullable @Min(1) @Max(5) Integer gap,
            @Nullable ServiceDimension dimension,
            @Nullable @Size(max = 40) String questionnaire,

            @NotNull @DecimalMin("0.01") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal weight,

            @NotNull @DecimalMin("-1000000") @DecimalMax("1000000") @Digits(integer = 7, fraction = 4)
            BigDecimal worst,

            @NotNull @DecimalMin("-1000000") @DecimalMax("1000000") @Digits(integer = 7, fraction = 4)
            BigDecimal best) {

        Indicator toIndicator() {
            return new Indicator(
                    code,
                    title.toTitle(),
                    metric,
                    gap,
                    dimension,
                    questionnaire,
                    weight,
                    worst.doubleValue(),
                    best.doubleValue());
        }
    }

    /**
     * What a score of at least so much leads to.
     *
     * @param amount for each result; 0 of NONE, and only of it
     */
    record BandBody(
            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal atLeast,

            @NotNull Kind kind,

            @NotNull @DecimalMin("0") @DecimalMax("999999999.99") @Digits(integer = 9, fraction = 2)
            BigDecimal amount) {

        Band toBand() {
            return new Band(atLeast, kind, amount);
        }
    }

    /**
     * A scorecard.
     *
     * @param code the same in all editions
     * @param currency of the amounts, by ISO 4217
     * @param bands the highest one that a score reaches counts
     */
    record ScorecardBody(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull Level level,
            @NotNull @Valid TitleBody title,
            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @NotEmpty @Size(max = 30) List<@NotNull @Valid IndicatorBody> indicators,
            @NotNull @Size(max = 20) List<@NotNull @Valid BandBody> bands) {

        Scorecards.Content toContent() {
            return new Scorecards.Content(
                    code,
                    level,
                    title.toTitle(),
                    currency,
                    indicators.stream().map(IndicatorBody::toIndicator).toList(),
                    bands.stream().map(BandBody::toBand).toList());
        }
    }

    /** Drafts a scorecard; of a code that is there, the next edition. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Scorecard> draft(@Valid @RequestBody ScorecardBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var card = scorecards.draft(body.toContent(), caller);
            return ResponseEntity.created(URI.create("/api/v1/scorecards/" + card.id()))
                    .eTag(IfMatch.etag(card.version()))
                    .body(card);
        });
    }

    /**
     * Scorecards, newest first, each edition for itself.
     *
     * @param code of all editions of one
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<Scorecard> list(
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable Level level,
            Paging paging) {
        return scorecards.list(code, level, paging);
    }

    /** One edition of a scorecard; those who are assessed may know by what. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<Scorecard> read(@PathVariable UUID id) {
        return answer(scorecards.find(id));
    }

    /** Changes the whole of a draft, but for its code; what is published never changes. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Scorecard> change(@PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ScorecardBody body) {
        return answer(scorecards.change(id, ifMatch, body.toContent()));
    }

    /** Publishes a draft, so that it can be assessed by. */
    @PostMapping("/{id}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Scorecard> publish(@PathVariable UUID id, IfMatch ifMatch) {
        return answer(scorecards.publish(id, ifMatch));
    }

    private static ResponseEntity<Scorecard> answer(Scorecard card) {
        return ResponseEntity.ok().eTag(IfMatch.etag(card.version())).body(card);
    }
}
