package io.gapless.complaint.cause;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for actions of which somebody is to be reminded, or whose effect is to be checked, by an index on that time. */
@Component
class ActionWatch {

    private static final int BATCH = 50;

    private final CorrectiveActions actions;

    ActionWatch(CorrectiveActions actions) {
        this.actions = actions;
    }

    @Scheduled(fixedDelay = 5000)
    void watch() {
        while (actions.remind(BATCH)) {
            // One batch after the other until nothing is due.
        }
    }
}
