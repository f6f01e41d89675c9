package io.gapless.visit.menu;

import java.time.YearMonth;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From a period on, something else is offered or chosen; told within the transaction that changes it.
 *
 * @param segment class of the customers it is for
 * @param orgUnit where they are, with all below it
 * @param customer the only one it is for; null for all of them
 */
public record MenuChanged(
        String segment,
        String orgUnit,
        YearMonth from,
        @Nullable UUID customer) {}
