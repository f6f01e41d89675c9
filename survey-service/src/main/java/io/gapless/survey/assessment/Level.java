package io.gapless.survey.assessment;

/** Who is assessed. */
enum Level {
    /** The org unit itself. */
    COMPANY,
    /** The org units right below it. */
    DEPARTMENT,
    /** Single employees. */
    POST
}
