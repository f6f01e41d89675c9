package io.gapless.survey.text;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which texts are looked at; null where they are not narrowed.
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
public record TextCut(
        @Nullable TextSource source,
        @Nullable String questionnaire,
        @Nullable String question,
        @Nullable UUID campaignId,
        @Nullable String category,
        @Nullable String orgUnit,
        @Nullable String segment,
        @Nullable String language,
        @Nullable Instant from,
        @Nullable Instant to) {

    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** All answers to a campaign. */
    public static TextCut ofCampaign(UUID campaignId, @Nullable String orgUnit) {
        return new TextCut(TextSource.ANSWER, null, null, campaignId, null, orgUnit, null, null, EARLIEST, LATEST);
    }

    /** Where a text comes from. */
    public enum TextSource {
        ANSWER,
        COMPLAINT
    }
}
