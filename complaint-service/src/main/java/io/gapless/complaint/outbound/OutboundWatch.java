package io.gapless.complaint.outbound;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Closes lists whose time is over, and ends the calls of closed ones. */
@Component
class OutboundWatch {

    private static final int BATCH = 500;

    private final OutboundLists lists;
    private final OutboundCalling calling;

    OutboundWatch(OutboundLists lists, OutboundCalling calling) {
        this.lists = lists;
        this.calling = calling;
    }

    @Scheduled(fixedDelay = 2000)
    void watch() {
        while (lists.closeOver()) {
            // One list after the other.
        }
        while (calling.settle(BATCH)) {
            // One batch after the other.
        }
    }
}
