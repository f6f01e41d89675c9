package io.gapless.survey.gap;

import io.gapless.platform.security.Caller;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The five gaps as other features of this service may know them. */
@Component
public class PeriodGaps {

    private final GapReport report;

    PeriodGaps(GapReport report) {
        this.report = report;
    }

    /**
     * One figure, −100 to +100 with two decimals.
     *
     * @param number of the gap, 1 to 5
     * @param gap its name
     * @param dimension null for the gap over all
     * @param reason why it is not known; null where it is
     * @param n observations it rests on
     */
    public record GapFigure(
            int number,
            String gap,
            @Nullable String dimension,
            @Nullable String reason,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high) {}

    /** All figures: of each gap the one over all first, then those by dimension. */
    public List<GapFigure> of(
            @Nullable String orgUnit, @Nullable String segment, Instant from, Instant to, Caller caller) {
        return report.gaps(new GapReport.Filter(orgUnit, segment, from, to), caller).stream()
                .flatMap(gap -> java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(gap.overall()), gap.dimensions().stream())
                        .map(figure -> new GapFigure(
                                gap.number(),
                                gap.name().name(),
                                figure.dimension(),
                                figure.reason(),
                                figure.n(),
                                figure.value(),
                                figure.low(),
                                figure.high())))
                .toList();
    }
}
