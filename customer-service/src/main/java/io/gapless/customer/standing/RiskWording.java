package io.gapless.customer.standing;

import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problems;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.stereotype.Component;

/** Puts the reasons of a risk into words, in the reader's language. */
@Component
class RiskWording {

    private final Problems texts;

    RiskWording(Problems texts) {
        this.texts = texts;
    }

    /**
     * A reason for programs and for people.
     *
     * @param figure by the reason: a mean of 0 to 100, a change in points or percent, a count, days, or classes
     * @param points of the score
     * @param count what the figure rests on, for example answers
     * @param evidence of what it was made, the newest first, at most ten: area and id as on the timeline
     */
    public record RiskReasonView(
            RiskReason reason,
            BigDecimal figure,
            BigDecimal points,
            long count,
            String text,
            List<Risk.RiskEvidence> evidence) {}

    List<RiskReasonView> words(List<Risk.Reason> reasons) {
        if (reasons.isEmpty()) {
            return List.of();
        }
        var language = Languages.current();
        return reasons.stream()
                .map(reason -> new RiskReasonView(
                        reason.reason(),
                        reason.figure(),
                        reason.points(),
                        reason.count(),
                        texts.text(
                                "risk.reason." + reason.reason(),
                                language,
                                reason.reason().name(),
                                reason.figure().stripTrailingZeros().toPlainString(),
                                reason.figure().abs().stripTrailingZeros().toPlainString(),
                                String.valueOf(reason.days()),
                                String.valueOf(reason.count())),
                        reason.evidence()))
                .toList();
    }
}
