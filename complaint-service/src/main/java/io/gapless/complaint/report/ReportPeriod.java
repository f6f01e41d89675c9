package io.gapless.complaint.report;

/** The periods in which figures follow each other; a week begins on Monday. */
enum ReportPeriod {
    DAY,
    WEEK,
    MONTH
}
