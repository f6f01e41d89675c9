package io.gapless.visit.execution;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What was learned of a competitor.
 *
 * @param price of one piece, with its currency
 * @param currency ISO 4217
 */
@Table("visit_competitor_fact")
record CompetitorFact(
        String brand,
        @Nullable String product,
        @Nullable BigDecimal price,
        @Nullable String currency,
        @Nullable String note) {}
