package io.gapless.complaint.escalation;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for orders of supervision that were not answered in time, by an index on the due time. */
@Component
class SupervisionWatch {

    private static final int BATCH = 50;

    private final Supervision supervision;

    SupervisionWatch(Supervision supervision) {
        this.supervision = supervision;
    }

    @Scheduled(fixedDelay = 1000)
    void watch() {
        while (supervision.findOverdue(BATCH)) {
            // One batch after the other until nothing is due.
        }
    }
}
