package io.gapless.visit.standard;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a standard.
 *
 * @param series what all editions of it have in common
 * @param edition from 1
 */
record StandardState(
        UUID id,
        long version,
        UUID series,
        int edition,
        String name,
        StandardType type,
        StandardStatus status,
        List<StepState> steps)
        implements PublicState {

    static final String TOPIC = "gapless.standard";

    /**
     * One step, without its wording.
     *
     * @param key the same from edition to edition
     * @param target the level of service it asks for, 0 to 100; for gap 2
     */
    record StepState(
            int number,
            String key,
            String title,
            Dimension dimension,
            BigDecimal weight,
            boolean critical,
            @Nullable BigDecimal target) {}

    static StandardState from(ServiceStandard standard) {
        var steps = standard.steps();
        return new StandardState(
                standard.id(),
                standard.version(),
                standard.series(),
                standard.edition(),
                standard.name(),
                standard.type(),
                standard.status(),
                IntStream.range(0, steps.size())
                        .mapToObj(i -> new StepState(
                                i + 1,
                                steps.get(i).key(),
                                steps.get(i).title(),
                                steps.get(i).dimension(),
                                steps.get(i).weight(),
                                steps.get(i).critical(),
                                steps.get(i).target()))
                        .toList());
    }

    /** Standards are the whole company's. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }
}
