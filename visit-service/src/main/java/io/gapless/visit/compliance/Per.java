package io.gapless.visit.compliance;

/** The periods in which figures follow each other; a week begins on Monday. */
enum Per {
    DAY,
    WEEK,
    MONTH;

    /** The first day of the period of a day, in SQL. */
    String firstDay(String day) {
        return this == DAY
                ? day
                : "date_trunc('%s', %s)::date".formatted(name().toLowerCase(java.util.Locale.ROOT), day);
    }
}
