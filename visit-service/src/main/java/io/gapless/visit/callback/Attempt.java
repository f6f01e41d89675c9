package io.gapless.visit.callback;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One try to reach the customer.
 *
 * @param answers to the questions of the script by their ids, as JSON
 */
@Table("call_back_attempt")
record Attempt(
        Instant at,
        String by,
        boolean reached,
        @Nullable String note,
        Outcome outcome,
        @Nullable String answers) {

    /** What the customer said. */
    enum Outcome {
        SOLVED,
        NOT_SOLVED,
        NO_ANSWER
    }
}
