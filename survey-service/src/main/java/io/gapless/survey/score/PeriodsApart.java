package io.gapless.survey.score;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far periods lie apart that are named by their first days. */
final class PeriodsApart {

    private static final int MONTHS = 3;

    private PeriodsApart() {}

    /** 1 where one follows right after the other. */
    static long of(Course.Per per, @Nullable String earlier, @Nullable String later) {
        var from = LocalDate.parse(Objects.requireNonNull(earlier));
        var to = LocalDate.parse(Objects.requireNonNull(later));
        return switch (per) {
            case DAY -> ChronoUnit.DAYS.between(from, to);
            case WEEK -> ChronoUnit.WEEKS.between(from, to);
            case MONTH -> ChronoUnit.MONTHS.between(from, to);
            case QUARTER -> ChronoUnit.MONTHS.between(from, to) / MONTHS;
            case YEAR -> ChronoUnit.YEARS.between(from, to);
        };
    }
}
