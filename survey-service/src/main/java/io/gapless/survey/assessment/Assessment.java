package io.gapless.survey.assessment;

import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A scorecard applied to an org unit for a quarter.
 *
 * @param code of the scorecard
 * @param appealUntil the last day on which a result can be appealed against; null before it is published, and where it can
 *     be until it is final
 */
record Assessment(
        UUID id,
        long version,
        UUID scorecard,
        String code,
        Level level,
        String orgUnit,
        String quarter,
        Status status,
        Instant startsAt,
        Instant endsAt,
        @Nullable UUID jobId,
        @Nullable Instant calculatedAt,
        @Nullable Instant publishedAt,
        @Nullable LocalDate appealUntil,
        @Nullable Instant finalAt,
        String author,
        Instant createdAt) {

    /** How far it is. */
    enum Status {
        DRAFT,
        /** Those who were assessed see it, and can appeal. */
        PUBLISHED,
        /** Nothing changes any more. */
        FINAL;

        List<Status> next() {
            return switch (this) {
                case DRAFT -> List.of(PUBLISHED);
                case PUBLISHED -> List.of(FINAL);
                case FINAL -> List.of();
            };
        }
    }

    /** Throws a {@link Problem} (409) unless it may go there. */
    void requireMoveTo(Status to) {
        if (!status.next().contains(to)) {
            throw Problem.conflict("illegal-move", status, to).with("allowed", status.next());
        }
    }

    /** Throws a {@link Problem} (409) unless it is a draft. */
    void requireDraft() {
        if (status != Status.DRAFT) {
            throw Problem.conflict("assessment-not-draft", status);
        }
    }

    /** Throws a {@link Problem} (409) unless results can be appealed against. */
    void requirePublished() {
        if (status != Status.PUBLISHED) {
            throw Problem.conflict("assessment-not-published", status);
        }
    }
}
