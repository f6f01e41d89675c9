package io.gapless.survey.text;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What customers write, over HTTP; over the last 365 days unless told. */
@RestController
@RequestMapping("/api/v1/texts")
class TextController {

    private final TextFigures figures;

    TextController(TextFigures figures) {
        this.figures = figures;
    }

    /**
     * The words and pairs of words that most texts have, each against the period of the same length before.
     *
     * @param source answers to open questions, or complaints
     * @param questionnaire code of a questionnaire
     * @param question id of one of its questions
     * @param campaignId answers to one campaign
     * @param category code of complaints' category
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param language zh or en
     * @param from inclusive; 365 days before the end unless told
     * @param to exclusive; now unless told
     * @param atLeast how many texts have to have a word
     * @param limit how many words are shown
     */
    @GetMapping("/keywords")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    TextFigures.Keywords keywords(
            @RequestParam(required = false) TextCut.@Nullable TextSource source,
            @RequestParam(required = false) @Size(max = 40) @Nullable String questionnaire,
            @RequestParam(required = false) @Size(max = 40) @Nullable String question,
            @RequestParam(required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Size(max = 40) @Nullable String category,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Size(max = 40) @Nullable String segment,
            @RequestParam(required = false) @Pattern(regexp = "zh|en") @Nullable String language,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(defaultValue = "2") @Min(1) @Max(1_000_000) int atLeast,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            Caller caller) {
        return figures.keywords(
                new TextCut(
                        source, questionnaire, question, campaignId, category, orgUnit, segment, language, from, to),
                atLeast,
                limit,
                caller);
    }

    /**
     * What the texts are about, theme by theme, and how they sound.
     *
     * @param source answers to open questions, or complaints
     * @param questionnaire code of a questionnaire
     * @param question id of one of its questions
     * @param campaignId answers to one campaign
     * @param category code of complaints' category
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param language zh or en
     * @param from inclusive; 365 days before the end unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/themes")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    TextFigures.Themes themes(
            @RequestParam(required = false) TextCut.@Nullable TextSource source,
            @RequestParam(required = false) @Size(max = 40) @Nullable String questionnaire,
            @RequestParam(required = false) @Size(max = 40) @Nullable String question,
            @RequestParam(required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Size(max = 40) @Nullable String category,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Size(max = 40) @Nullable String segment,
            @RequestParam(required = false) @Pattern(regexp = "zh|en") @Nullable String language,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        return figures.themes(
                new TextCut(
                        source, questionnaire, question, campaignId, category, orgUnit, segment, language, from, to),
                caller);
    }

    /**
     * The texts behind the figures, the newest first.
     *
     * @param source answers to open questions, or complaints
     * @param questionnaire code of a questionnaire
     * @param question id of one of its questions
     * @param campaignId answers to one campaign
     * @param category code of complaints' category
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param language zh or en
     * @param from inclusive; 365 days before the end unless told
     * @param to exclusive; now unless told
     * @param term a key word, as the list of them tells it
     * @param theme code of a theme
     * @param mood what they sound like
     */
    @GetMapping("/quotations")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<TextFigures.Quotation> quotations(
            @RequestParam(required = false) TextCut.@Nullable TextSource source,
            @RequestParam(required = false) @Size(max = 40) @Nullable String questionnaire,
            @RequestParam(required = false) @Size(max = 40) @Nullable String question,
            @RequestParam(required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Size(max = 40) @Nullable String category,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Size(max = 40) @Nullable String segment,
            @RequestParam(required = false) @Pattern(regexp = "zh|en") @Nullable String language,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Size(max = 100) @Nullable String term,
            @RequestParam(required = false) @Size(max = 40) @Nullable String theme,
            @RequestParam(required = false) TextFigures.@Nullable Mood mood,
            Paging paging,
            Caller caller) {
        return figures.quotations(
                new TextCut(
                        source, questionnaire, question, campaignId, category, orgUnit, segment, language, from, to),
                term,
                theme,
                mood,
                paging,
                caller);
    }
}
