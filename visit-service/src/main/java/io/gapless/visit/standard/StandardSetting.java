package io.gapless.visit.standard;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Drafts, changes and moves standards on. */
@Service
class StandardSetting {

    private final ServiceStandards standards;
    private final Outbox outbox;
    private final Clock clock;

    StandardSetting(ServiceStandards standards, Outbox outbox, Clock clock) {
        this.standards = standards;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    ServiceStandard draft(String name, StandardType type, List<Step> steps, Caller caller) {
        var standard = standards.save(ServiceStandard.draft(name, type, steps, caller.username(), clock.instant()));
        outbox.append(StandardState.TOPIC, "StandardDrafted", StandardState.from(standard));
        return standard;
    }

    @Transactional
    ServiceStandard change(UUID id, IfMatch ifMatch, String name, StandardType type, List<Step> steps) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.change(name, type, steps);
        standard = standards.save(standard);
        outbox.append(StandardState.TOPIC, "StandardChanged", StandardState.from(standard));
        return standard;
    }

    @Transactional
    ServiceStandard move(UUID id, IfMatch ifMatch, StandardStatus to, Caller caller) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.moveTo(to, caller.username(), clock.instant());
        standard = standards.save(standard);
        outbox.append(
                StandardState.TOPIC,
                to == StandardStatus.RETIRED ? "StandardRetired" : "StandardPublished",
                StandardState.from(standard));
        return standard;
    }

    @Transactional(readOnly = true)
    ServiceStandard find(UUID id) {
        return standards.findById(id).orElseThrow(() -> Problem.notFound("standard-not-found", id));
    }
}
