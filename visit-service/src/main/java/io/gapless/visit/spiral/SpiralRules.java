package io.gapless.visit.spiral;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When an optional item is proposed as a standard one.
 *
 * @param months how many whole months are looked at
 * @param leastAdoption choosers over those who could choose, 0 to 1
 * @param leastRating mean rating of the visits that delivered it, 1 to 5
 * @param leastLift points, 0 to 100, that the lower end of the lift's interval has to be above
 * @param leastCustomers how many ratings, and customers in each group, there have to be
 */
record SpiralRules(
        long version,
        int months,
        BigDecimal leastAdoption,
        BigDecimal leastRating,
        BigDecimal leastLift,
        int leastCustomers,
        String changedBy,
        Instant changedAt) {

    /** Whether what was measured is enough. */
    boolean letPass(Measure measure) {
        var rating = measure.meanRating();
        var low = measure.lift().low();
        return measure.eligible() > 0
                && (double) measure.choosers() / measure.eligible() >= leastAdoption.doubleValue()
                && rating != null
                && rating >= leastRating.doubleValue()
                && measure.ratings() >= leastCustomers
                && measure.with().n() >= leastCustomers
                && measure.without().n() >= leastCustomers
                && low != null
                && low > leastLift.doubleValue();
    }

    /** What other services are told of the rules. */
    record State(
            UUID id,
            long version,
            int months,
            BigDecimal leastAdoption,
            BigDecimal leastRating,
            BigDecimal leastLift,
            int leastCustomers)
            implements PublicState {

        static final UUID ID = UUID.fromString("019a8f00-0000-7000-8000-00000000f001");

        static State from(SpiralRules rules) {
            return new State(
                    ID,
                    rules.version(),
                    rules.months(),
                    rules.leastAdoption(),
                    rules.leastRating(),
                    rules.leastLift(),
                    rules.leastCustomers());
        }

        /** Rules are the whole company's. */
        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }
}
