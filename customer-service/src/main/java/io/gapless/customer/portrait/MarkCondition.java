package io.gapless.customer.portrait;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a rule. A figure that is not known does not meet it.
 *
 * @param value in the unit of the figure
 */
record MarkCondition(
        @NotNull Figure figure,
        @NotNull Operator operator,
        @NotNull @Digits(integer = 9, fraction = 6) BigDecimal value) {

    /** How a figure is held against a value. */
    enum Operator {
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String sql;

        Operator(String sql) {
            this.sql = sql;
        }
    }

    boolean holds(@Nullable BigDecimal known) {
        if (known == null) {
            return false;
        }
        int order = known.compareTo(value);
        return operator == Operator.AT_LEAST ? order >= 0 : order <= 0;
    }

    /** The condition as SQL; the value is a number of our own making. */
    String sql() {
        return "coalesce((" + figure.sql() + ") " + operator.sql + " " + value.toPlainString() + ", false)";
    }
}
