package io.gapless.visit.execution;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import io.gapless.visit.evidence.EvidenceFiles;
import io.gapless.visit.menu.MenuDirectory;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.promise.PromiseLedger;
import io.gapless.visit.qualification.Qualifications;
import io.gapless.visit.standard.StandardDirectory;
import io.gapless.visit.standard.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Plans single visits and carries visits out. */
@Service
class VisitExecution {

    /** How far a device's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);
    /** How long a device may have been offline. */
    private static final Duration LATE = Duration.ofDays(31);

    private final Visits visits;
    private final KnownCustomers customers;
    private final StandardDirectory standards;
    private final MenuDirectory menu;
    private final PromiseLedger promises;
    private final Qualifications qualifications;
    private final VisitReasons reasons;
    private final EvidenceFiles evidence;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    VisitExecution(
            Visits visits,
            KnownCustomers customers,
            StandardDirectory standards,
            MenuDirectory menu,
            PromiseLedger promises,
            Qualifications qualifications,
            VisitReasons reasons,
            EvidenceFiles evidence,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.visits = visits;
        this.customers = customers;
        this.standards = standards;
        this.menu = menu;
        this.promises = promises;
        this.qualifications = qualifications;
        this.reasons = reasons;
        this.evidence = evidence;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** Plans a visit out of turn, by a standard or by an item and its standard. */
    @Transactional
    Visit planFlexible(KnownCustomer customer, @Nullable UUID standardId, @Nullable UUID itemId, LocalDate day) {
        return planFlexible(Ids.next(), customer, standardId, itemId, day, null);
    }

    /**
     * The same under an id that a device has given it.
     *
     * @param at on the clock of a device that had no network; null for now
     */
    @Transactional
    Visit planFlexible(
            UUID id,
            KnownCustomer customer,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            LocalDate day,
            @Nullable Instant at) {
        if (visits.existsById(id)) {
            throw Problem.conflict("visit-exists", id);
        }
        if ((standardId == null) == (itemId == null)) {
            throw Problem.unprocessable("standard-or-item");
        }
        var manager = customer.manager();
        if (manager == null) {
            throw Problem.unprocessable("customer-without-manager", customer.name());
        }
        requireReachable(day, at);
        var item = itemId == null
                ? null
                : menu.item(itemId).orElseThrow(() -> Problem.unprocessable("item-unknown", itemId));
        var wanted = item == null ? standardId : item.standardId();
        var standard = wanted == null
                ? null
                : standards.inForce(wanted).or(() -> standards.find(wanted)).orElse(null);
        if (standard == null) {
            throw Problem.unprocessable("standard-unknown", String.valueOf(wanted));
        }
        if (!standard.inForce()) {
            throw Problem.unprocessable("standard-not-in-force", standard.name());
        }
        qualifications.require(manager, standard.id(), standard.name(), day);
        return save(
                Visit.plan(
                        id,
                        new VisitBook.Appointment(
                                customer.id(),
                                customer.orgUnit(),
                                customer.segment(),
                                manager,
                                VisitKind.FLEXIBLE,
                                item == null ? standard.name() : item.name(),
                                standard.id(),
                                itemId,
                                null,
                                null,
                                day,
                                0),
                        clock.instant()),
                "VisitPlanned");
    }

    /** Begins a visit where the manager stands; too far from the customer is written down and not refused. */
    @Transactional
    Visit checkIn(
            UUID id,
            IfMatch ifMatch,
            @Nullable Instant at,
            GeoPoint position,
            @Nullable Double accuracyMetres,
            Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        visit.start(checkIn(visit, at, position, accuracyMetres), steps(visit));
        return begun(visit);
    }

    /**
     * The same for somebody who had no network: a visit that was called off or moved meanwhile was carried out all the
     * same.
     *
     * @param knownDay the day that the device knew it to be planned for
     */
    @Transactional
    Visit checkInAllTheSame(
            UUID id,
            Instant at,
            GeoPoint position,
            @Nullable Double accuracyMetres,
            @Nullable LocalDate knownDay,
            Caller caller) {
        var visit = findOwn(id, caller);
        if (customers.isErased(visit.customerId())) {
            throw Problem.notFound("visit-not-found", id);
        }
        boolean wasOff = visit.status() == VisitStatus.CANCELLED || visit.status() == VisitStatus.MISSED;
        visit.takePlaceAllTheSame(knownDay, clock.instant());
        visit.start(checkIn(visit, at, position, accuracyMetres), steps(visit));
        visit = begun(visit);
        if (wasOff && visit.promiseId() != null) {
            promises.planAgain(visit.promiseId(), id);
        }
        return visit;
    }

    private CheckIn checkIn(Visit visit, @Nullable Instant at, GeoPoint position, @Nullable Double accuracyMetres) {
        return CheckIn.at(reachable(at), position, accuracyMetres, place(visit), settings.fenceMetres());
    }

    private Visit begun(Visit visit) {
        var startedAt = visit.checkIn().startedAt();
        if (startedAt != null) {
            visit.judgeDay(settings.day(startedAt), settings.earlyDays());
        }
        return save(visit, "VisitStarted");
    }

    /**
     * Notes what became of a step.
     *
     * @param at on the clock of a device that had no network; null for now
     */
    @Transactional
    Visit answer(UUID id, int step, IfMatch ifMatch, VisitStep.Answer answer, @Nullable Instant at, Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        requireStored(visit, step, answer.proof());
        var when = reachable(at);
        if (at != null) {
            visit.requireNoAnswerAfter(step, when);
        }
        visit.answer(step, answer, when);
        return save(visit, "StepAnswered");
    }

    /**
     * Where a visit ends.
     *
     * @param at now unless told
     */
    record Leaving(
            @Nullable Instant at,
            @Nullable GeoPoint position,
            @Nullable Double accuracyMetres) {}

    /** Ends a visit, and with it keeps the promise it was planned for. */
    @Transactional
    Visit checkOut(UUID id, IfMatch ifMatch, Leaving leaving, Visit.Outcome outcome, Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        requireSigned(visit, outcome);
        visit.complete(
                outcome,
                CheckOut.at(leaving.position(), leaving.accuracyMetres(), place(visit), settings.fenceMetres()),
                reachable(leaving.at()));
        visit = heard(save(visit, "VisitCompleted"), outcome);
        if (visit.promiseId() != null) {
            promises.deliver(visit.promiseId(), id);
        }
        return visit;
    }

    /** Notes what was learned, during the visit or after it. */
    @Transactional
    Visit note(UUID id, IfMatch ifMatch, Visit.Outcome outcome, Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        requireSigned(visit, outcome);
        visit.note(outcome);
        return heard(save(visit, "FindingsNoted"), outcome);
    }

    /** Tells what kind of needs the customer spoke of; never what they said. */
    private Visit heard(Visit visit, Visit.Outcome outcome) {
        if (!outcome.needs().isEmpty()) {
            outbox.append(VisitState.TOPIC, "NeedsHeard", VisitState.from(visit));
        }
        return visit;
    }

    @Transactional
    Visit reschedule(
            UUID id,
            IfMatch ifMatch,
            LocalDate day,
            @Nullable String reasonCode,
            @Nullable String reason,
            @Nullable Instant at,
            Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        requireReachable(day, at);
        qualifications.require(visit.manager(), visit.standardId(), visit.title(), day);
        visit.reschedule(day, reasons.require(VisitReasons.Use.RESCHEDULE, reasonCode, reason));
        return save(visit, "VisitRescheduled");
    }

    @Transactional
    Visit cancel(UUID id, IfMatch ifMatch, @Nullable String reasonCode, @Nullable String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        visit.cancel(reasons.require(VisitReasons.Use.CANCEL, reasonCode, reason));
        return release(save(visit, "VisitCancelled"));
    }

    @Transactional
    Visit miss(UUID id, IfMatch ifMatch, @Nullable String reasonCode, @Nullable String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        visit.miss(reasons.require(VisitReasons.Use.MISS, reasonCode, reason), steps(visit));
        return release(save(visit, "VisitMissed"));
    }

    /** Nobody has carried these out, nor told why: as {@link #miss}, with a reason of its own. */
    @Transactional(propagation = Propagation.MANDATORY)
    void missOverdue(Collection<UUID> ids) {
        for (Visit visit : visits.findAllById(ids)) {
            visit.miss(new Why(VisitReasons.NOT_CARRIED_OUT, null), steps(visit));
            release(save(visit, "VisitMissed"));
        }
    }

    /**
     * Lets another customer manager carry a planned visit out.
     *
     * @param to a customer manager who works where the visit is; see {@link Employees}
     */
    @Transactional
    Visit handOver(
            UUID id, IfMatch ifMatch, String to, @Nullable String reasonCode, @Nullable String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        qualifications.require(to, visit.standardId(), visit.title(), visit.plannedFor());
        visit.handOver(to, reasons.require(VisitReasons.Use.HAND_OVER, reasonCode, reason));
        return save(visit, "VisitHandedOver");
    }

    /** The visit, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Visit find(UUID id, Caller caller) {
        return look(id, caller).orElseThrow(() -> Problem.notFound("visit-not-found", id));
    }

    /** The same; empty where {@link #find} finds none. */
    @Transactional(readOnly = true)
    Optional<Visit> look(UUID id, Caller caller) {
        return visits.findById(id)
                .filter(visit -> caller.mayServe(visit.orgUnit(), visit.manager(), login(visit, caller)));
    }

    private Visit findOwn(UUID id, Caller caller) {
        var visit = find(id, caller);
        if (!visit.manager().equals(caller.username())) {
            throw Problem.forbidden("not-your-visit", visit.manager());
        }
        return visit;
    }

    /** Only a customer is told from others by their login. */
    private @Nullable String login(Visit visit, Caller caller) {
        return caller.seesOnlyThemselves()
                ? customers.find(visit.customerId()).map(KnownCustomer::login).orElse(null)
                : null;
    }

    private Visit save(Visit visit, String type) {
        var saved = visits.save(visit);
        outbox.append(VisitState.TOPIC, type, VisitState.from(saved));
        return saved;
    }

    private Visit release(Visit visit) {
        if (visit.promiseId() != null) {
            promises.release(visit.promiseId(), visit.id());
        }
        return visit;
    }

    /** The steps of the edition in force; the visit goes by that one. Where none is, of the one it was planned by. */
    private List<Step> steps(Visit visit) {
        var standard = standards
                .inForce(visit.standardId())
                .or(() -> standards.find(visit.standardId()))
                .orElseThrow(() -> new IllegalStateException("A standard never goes away: " + visit.standardId()));
        visit.follow(standard.id());
        return standard.steps();
    }

    private @Nullable GeoPoint place(Visit visit) {
        return customers.find(visit.customerId()).map(KnownCustomer::place).orElse(null);
    }

    /** The time that a device tells, or now. */
    private Instant reachable(@Nullable Instant at) {
        var now = clock.instant();
        var when = at == null ? now : at;
        if (when.isAfter(now.plus(AHEAD)) || when.isBefore(now.minus(LATE))) {
            throw Problem.unprocessable("time-out-of-reach", when);
        }
        return when.truncatedTo(ChronoUnit.MICROS);
    }

    private void requireStored(Visit visit, int step, @Nullable String proof) {
        if (proof != null && !evidence.isAcceptable(visit.id(), proof, visit.asked(step))) {
            throw Problem.unprocessable("evidence-unknown", proof);
        }
    }

    private void requireSigned(Visit visit, Visit.Outcome outcome) {
        var signature = outcome.signatureId();
        if (signature != null && !evidence.isSignatureOf(visit.id(), signature)) {
            throw Problem.unprocessable("evidence-unknown", signature);
        }
    }

    /** From the day on on which it was decided, to a year ahead. */
    private void requireReachable(LocalDate day, @Nullable Instant at) {
        var today = settings.day(reachable(at));
        if (day.isBefore(today) || day.isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("day-out-of-reach", day);
        }
    }
}
