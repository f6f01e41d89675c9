package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What happens by the calendar: monthly runs, where they are wanted, and the end of classes given for a time. */
@Component
class SegmentationSchedule {

    private static final Logger log = LoggerFactory.getLogger(SegmentationSchedule.class);

    private final Schemes schemes;
    private final SegmentationRuns runs;
    private final CustomerSegmentation segmentation;
    private final CustomerSettings settings;
    private final Clock clock;

    SegmentationSchedule(
            Schemes schemes,
            SegmentationRuns runs,
            CustomerSegmentation segmentation,
            CustomerSettings settings,
            Clock clock) {
        this.schemes = schemes;
        this.runs = runs;
        this.segmentation = segmentation;
        this.settings = settings;
        this.clock = clock;
    }

    /** Off unless {@code gapless.segmentation.schedule} says when, as a cron expression; once a month for each scheme. */
    @Scheduled(cron = "${gapless.segmentation.schedule:-}", zone = "${gapless.customer.zone:Asia/Shanghai}")
    void runAll() {
        var month = LocalDate.ofInstant(clock.instant(), settings.zone()).withDayOfMonth(1);
        for (Scheme scheme : schemes.findByStatus(SchemeStatus.PUBLISHED)) {
            try {
                runs.startScheduled(scheme.id(), month, Caller.system(List.of(scheme.orgUnit()), Roles.ADMIN));
            } catch (Problem notNow) {
                log.warn("The monthly run of scheme {} was not started: {}", scheme.id(), notNow.slug());
            }
        }
    }

    /** Right after midnight, and again later for what could not be done then. */
    @Scheduled(cron = "0 5 0,6,12,18 * * *", zone = "${gapless.customer.zone:Asia/Shanghai}")
    void endExpiredOverrides() {
        while (segmentation.endNextExpired()) {
            // One transaction each, until none is left.
        }
    }

    @Scheduled(cron = "0 37 3 * * *")
    void forgetOldSimulations() {
        runs.forgetOldSimulations();
    }
}
