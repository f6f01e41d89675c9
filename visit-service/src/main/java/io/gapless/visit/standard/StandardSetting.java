package io.gapless.visit.standard;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Drafts, changes and moves standards on. */
@Service
class StandardSetting {

    private final ServiceStandards standards;
    private final StandardSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    StandardSetting(ServiceStandards standards, StandardSettings settings, Outbox outbox, Clock clock) {
        this.standards = standards;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    ServiceStandard draft(String name, StandardType type, List<Step> steps, Caller caller) {
        return save(ServiceStandard.draft(name, type, steps, caller.username(), now()), "StandardDrafted");
    }

    @Transactional
    ServiceStandard change(UUID id, IfMatch ifMatch, String name, StandardType type, List<Step> steps, Caller caller) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.change(name, type, steps, caller.username());
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
        return save(present.next(newest.edition() + 1, caller.username(), now()), "StandardDrafted");
    }

    /** Moves it on; the edition in force before is retired by the next one, at the same moment. */
    @Transactional
    ServiceStandard move(UUID id, IfMatch ifMatch, StandardStatus to, Caller caller) {
        var standard = locked(id);
        ifMatch.check(standard.version());
        var now = now();
        standard.moveTo(to, caller.username(), settings.needTwo(), now);
        if (to == StandardStatus.RETIRED) {
            return save(standard, "StandardRetired");
        }
        return to == StandardStatus.TRIAL ? bringIntoForce(standard, caller, now) : save(standard, "StandardPublished");
    }

    @Transactional
    ServiceStandard submit(UUID id, IfMatch ifMatch, @Nullable String comment, Caller caller) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.submit(caller.username(), comment, now());
        return save(standard, "StandardSubmitted");
    }

    @Transactional
    ServiceStandard withdraw(UUID id, IfMatch ifMatch, Caller caller) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.withdraw(caller.username(), now());
        return save(standard, "StandardSentBack");
    }

    @Transactional
    ServiceStandard refuse(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var standard = find(id);
        ifMatch.check(standard.version());
        standard.refuse(caller.username(), reason, now());
        return save(standard, "StandardSentBack");
    }

    /** Brings into trial what was put forward, and retires the edition in force before. */
    @Transactional
    ServiceStandard approve(UUID id, IfMatch ifMatch, @Nullable String comment, Caller caller) {
        var standard = locked(id);
        ifMatch.check(standard.version());
        var now = now();
        standard.approve(caller.username(), comment, now);
        return bringIntoForce(standard, caller, now);
    }

    /** The editions of the series that a standard is of, the newest first. */
    @Transactional(readOnly = true)
    List<ServiceStandard> editions(UUID id) {
        return standards.findBySeriesOrderByEditionDesc(find(id).series());
    }

    /** What a standard says otherwise than another edition of it; than the one before unless told. */
    @Transactional(readOnly = true)
    StandardComparison compare(UUID id, @Nullable UUID with) {
        var standard = find(id);
        var other = with == null
                ? standards.findBySeriesOrderByEditionDesc(standard.series()).stream()
                        .filter(edition -> edition.edition() < standard.edition())
                        .findFirst()
                        .orElseThrow(() -> Problem.unprocessable("standard-without-earlier", standard.name()))
                : standards.findById(with).orElseThrow(() -> Problem.unprocessable("standard-unknown", with));
        if (!other.series().equals(standard.series())) {
            throw Problem.unprocessable("standards-unrelated", standard.name(), other.name());
        }
        return StandardComparison.of(other, standard);
    }

    private ServiceStandard bringIntoForce(ServiceStandard standard, Caller caller, Instant now) {
        standards.inForce(standard.id()).ifPresent(before -> {
            before.giveWay(caller.username(), now);
            save(before, "StandardRetired");
        });
        return save(standard, "StandardPublished");
    }

    /** As the database keeps it, so that it reads the same now and later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
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
