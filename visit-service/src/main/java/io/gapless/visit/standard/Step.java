package io.gapless.visit.standard;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One step of a standard.
 *
 * @param say the wording
 * @param does the behaviour
 * @param weight its part in the whole, above 0 and at most 100
 * @param evidence what has to show that it was done
 * @param critical whether a visit cannot end before it was answered
 */
@Table("service_standard_step")
public record Step(
        String title,
        @Nullable String say,
        @Nullable String does,
        Dimension dimension,
        BigDecimal weight,
        Evidence evidence,
        boolean critical) {}
