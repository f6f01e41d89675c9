package io.gapless.survey.improvement;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for actions to remind of and improvements to measure again; days pass slowly, so now and then is often enough. */
@Component
class ImprovementWatch {

    private static final int BATCH = 20;

    private final Improving improving;

    ImprovementWatch(Improving improving) {
        this.improving = improving;
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 5_000)
    void watch() {
        while (improving.remind(BATCH)) {
            // One batch after the other until nobody is left to be reminded.
        }
        while (improving.checkDue(BATCH)) {
            // One batch after the other until nothing is left to be checked.
        }
    }
}
