package io.gapless.survey.assessment;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a scorecard. */
record ScorecardState(
        UUID id,
        long version,
        String code,
        int edition,
        Level level,
        Scorecard.Status status,
        Scorecard.Title title,
        List<Weighted> indicators)
        implements PublicState {

    static final String TOPIC = "gapless.scorecard";

    /** An indicator and its weight of 100. */
    record Weighted(String code, Metric metric, BigDecimal weight) {}

    static ScorecardState from(Scorecard card) {
        return new ScorecardState(
                card.id(),
                card.version(),
                card.code(),
                card.edition(),
                card.level(),
                card.status(),
                card.title(),
                card.indicators().stream()
                        .map(one -> new Weighted(one.code(), one.metric(), one.weight()))
                        .toList());
    }

    /** Scorecards are the whole company's. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }
}
