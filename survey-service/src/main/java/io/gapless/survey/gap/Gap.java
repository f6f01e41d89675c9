package io.gapless.survey.gap;

import io.gapless.platform.web.Problem;

/** The five gaps of service quality (Parasuraman, Zeithaml, Berry 1985). */
enum Gap {
    /** Between customers' expectations and what managers believe they are. */
    UNDERSTANDING,
    /** Between what managers know of expectations and what the standards specify. */
    STANDARDS,
    /** Between the standard and what was done. */
    DELIVERY,
    /** Between what was promised and what was delivered. */
    COMMUNICATION,
    /** Between what customers expected and what they perceived. */
    PERCEPTION;

    int number() {
        return ordinal() + 1;
    }

    static Gap numbered(int number) {
        if (number < 1 || number > values().length) {
            throw Problem.notFound("gap-not-found", number);
        }
        return values()[number - 1];
    }
}
