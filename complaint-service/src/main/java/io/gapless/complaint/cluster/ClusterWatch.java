package io.gapless.complaint.cluster;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for concentrations when the time has come, in one replica. */
@Component
class ClusterWatch {

    private final Concentrations concentrations;

    ClusterWatch(Concentrations concentrations) {
        this.concentrations = concentrations;
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void watch() {
        concentrations.lookIfDue();
    }
}
