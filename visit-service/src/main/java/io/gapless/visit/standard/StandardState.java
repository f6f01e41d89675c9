package io.gapless.visit.standard;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What other services are told of a standard. */
record StandardState(
        UUID id, long version, String name, StandardType type, StandardStatus status, List<StepState> steps)
        implements PublicState {

    static final String TOPIC = "gapless.standard";

    /** One step, without its wording. */
    record StepState(int number, String title, Dimension dimension, BigDecimal weight, boolean critical) {}

    static StandardState from(ServiceStandard standard) {
        var steps = standard.steps();
        return new StandardState(
                standard.id(),
                standard.version(),
                standard.name(),
                standard.type(),
                standard.status(),
                IntStream.range(0, steps.size())
                        .mapToObj(i -> new StepState(
                                i + 1,
                                steps.get(i).title(),
                                steps.get(i).dimension(),
                                steps.get(i).weight(),
                                steps.get(i).critical()))
                        .toList());
    }

    /** Standards are the whole company's. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }
}
