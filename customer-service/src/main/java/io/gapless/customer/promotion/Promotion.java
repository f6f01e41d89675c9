package io.gapless.customer.promotion;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A promotion; also what other services are told of it.
 *
 * @param products those promoted; may be empty where whole categories are
 * @param categories those promoted; where empty, the categories of the products
 * @param startsOn first day
 * @param endsOn last day
 * @param orgUnit customers under it
 * @param segment customers of this segment only
 * @param removed whether it was taken off the record
 */
record Promotion(
        UUID id,
        long version,
        String name,
        List<String> products,
        List<String> categories,
        LocalDate startsOn,
        LocalDate endsOn,
        String orgUnit,
        @Nullable String segment,
        @Nullable String note,
        String author,
        boolean removed)
        implements PublicState {

    static final String TOPIC = "gapless.promotion";

    Promotion gone() {
        return new Promotion(
                id, version + 1, name, products, categories, startsOn, endsOn, orgUnit, segment, note, author, true);
    }
}
