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
        return save(ServiceStandard.draft(name, type, steps, caller.username(), clock.instant()), "StandardDrafted");
    }

    @Transactional
    ServiceStandard change(UUID id, IfMatch ifMatch, String name, StandardType type, List<Step> steps) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.change(name, type, steps);
        return save(standard, "StandardChanged");
    }

    /** The next edition's draft, with what this one says; there is one at a time. */
    @Transactional
    ServiceStandard draftNext(UUID id, Caller caller) {
        var present = locked(id);
        var newest =
                standards.findFirstBySeriesOrderByEditionDesc(present.series()).orElse(present);
        if (newest.status() == StandardStatus.DRAFT) {
            throw Problem.conflict("standard-draft-exists", newest.name(), newest.edition())
                    .with("standardId", newest.id());
        }
        return save(present.next(newest.edition() + 1, caller.username(), clock.instant()), "StandardDrafted");
    }

    /** Moves it on; the edition in force before is retired by the next one, at the same moment. */
    @Transactional
    ServiceStandard move(UUID id, IfMatch ifMatch, StandardStatus to, Caller caller) {
        var standard = locked(id);
        ifMatch.check(standard.version());
        var now = clock.instant();
        standard.moveTo(to, caller.username(), now);
        if (to == StandardStatus.TRIAL) {
            standards.inForce(id).ifPresent(before -> {
                before.moveTo(StandardStatus.RETIRED, caller.username(), now);
                save(before, "StandardRetired");
            });
        }
        return save(standard, to == StandardStatus.RETIRED ? "StandardRetired" : "StandardPublished");
    }

    private ServiceStandard locked(UUID id) {
        standards.lock(find(id).series());
        return find(id);
    }

    private ServiceStandard save(ServiceStandard standard, String type) {
        var saved = standards.save(standard);
        outbox.append(StandardState.TOPIC, type, StandardState.from(saved));
        return saved;
    }

    @Transactional(readOnly = true)
    ServiceStandard find(UUID id) {
        return standards.findById(id).orElseThrow(() -> Problem.notFound("standard-not-found", id));
    }
}
