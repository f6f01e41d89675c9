package io.gapless.survey.score;

import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import io.gapless.survey.measure.Servqual;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The gaps of pairs: of each respondent by dimension and over all, on the questionnaire's own scale. */
final class PairGaps implements Consumer<GivenAnswers> {

    /** A respondent's gap counts in billionths, so that the mean does not depend on the order of respondents. */
    private static final long UNIT = 1_000_000_000;

    private final BySlot<Optional<Side>> sides = new BySlot<>(PairGaps::side);
    private final Map<ServiceDimension, ExactSums> byDimension = new EnumMap<>(ServiceDimension.class);
    private final ExactSums unweighted = new ExactSums();
    private final ExactSums weighted = new ExactSums();
    private boolean empty = true;

    private final Map<ServiceDimension, Sums> sums = new EnumMap<>(ServiceDimension.class);
    private final Map<ServiceDimension, Double> gaps = new EnumMap<>(ServiceDimension.class);
    private final Map<ServiceDimension, Double> points = new EnumMap<>(ServiceDimension.class);

    PairGaps() {
        for (ServiceDimension dimension : ServiceDimension.values()) {
            byDimension.put(dimension, new ExactSums());
            sums.put(dimension, new Sums());
        }
    }

    private enum Kind {
        EXPECTATION,
        PERCEPTION,
        POINTS
    }

    private record Side(ServiceDimension dimension, Kind kind) {}

    /** What one respondent said to one dimension. */
    private static final class Sums {
        private final long[] sum = new long[Kind.values().length];
        private final int[] n = new int[Kind.values().length];

        private void clear() {
            for (Kind kind : Kind.values()) {
                sum[kind.ordinal()] = 0;
                n[kind.ordinal()] = 0;
            }
        }

        private @Nullable Double mean(Kind kind) {
            int of = n[kind.ordinal()];
            return of == 0 ? null : Double.valueOf(sum[kind.ordinal()] / (double) GivenAnswers.UNIT / of);
        }
    }

    private static Optional<Side> side(Slot slot) {
        var named = ServiceDimension.named(slot.dimension() == null ? slot.part() : slot.dimension());
        return switch (slot.type()) {
            case "PAIR" ->
                named.map(dimension ->
                        new Side(dimension, slot.part().equals("EXPECTATION") ? Kind.EXPECTATION : Kind.PERCEPTION));
            case "POINTS" -> named.map(dimension -> new Side(dimension, Kind.POINTS));
            default -> Optional.empty();
        };
    }

    @Override
    public void accept(GivenAnswers given) {
        boolean any = false;
        for (int i = 0; i < given.size(); i++) {
            var side = sides.get(given.slot(i)).orElse(null);
            if (side != null) {
                if (!any) {
                    sums.values().forEach(Sums::clear);
                    any = true;
                }
                var of = sums.get(side.dimension());
                if (of != null) {
                    of.sum[side.kind().ordinal()] += given.number(i);
                    of.n[side.kind().ordinal()]++;
                }
            }
        }
        if (any) {
            empty = false;
            add();
        }
    }

    private void add() {
        gaps.clear();
        points.clear();
        sums.forEach((dimension, of) -> {
            var expectation = of.mean(Kind.EXPECTATION);
            var perception = of.mean(Kind.PERCEPTION);
            if (expectation != null && perception != null) {
                gaps.put(dimension, perception - expectation);
                sums(dimension).add(whole(perception - expectation));
            }
            var given = of.mean(Kind.POINTS);
            if (given != null) {
                points.put(dimension, given);
            }
        });
        add(unweighted, Servqual.unweighted(gaps));
        add(weighted, Servqual.weighted(gaps, points));
    }

    private ExactSums sums(ServiceDimension dimension) {
        return byDimension.computeIfAbsent(dimension, of -> new ExactSums());
    }

    private static void add(ExactSums sums, OptionalDouble gap) {
        if (gap.isPresent()) {
            sums.add(whole(gap.getAsDouble()));
        }
    }

    private static long whole(double gap) {
        return Math.round(gap * UNIT);
    }

    /** Whether nobody was asked for pairs or points. */
    boolean isEmpty() {
        return empty;
    }

    Estimate gap(ServiceDimension dimension) {
        return estimate(sums(dimension));
    }

    Estimate unweighted() {
        return estimate(unweighted);
    }

    Estimate weighted() {
        return estimate(weighted);
    }

    private static Estimate estimate(ExactSums sums) {
        return Estimate.mean(sums.n(), sums.mean(UNIT), sums.deviation(UNIT));
    }
}
