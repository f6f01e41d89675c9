package io.gapless.visit.execution;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import io.gapless.visit.menu.MenuDirectory;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.promise.PromiseLedger;
import io.gapless.visit.standard.StandardDirectory;
import io.gapless.visit.standard.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
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
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    VisitExecution(
            Visits visits,
            KnownCustomers customers,
            StandardDirectory standards,
            MenuDirectory menu,
            PromiseLedger promises,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.visits = visits;
        this.customers = customers;
        this.standards = standards;
        this.menu = menu;
        this.promises = promises;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** Plans a visit out of turn, by a standard or by an item and its standard. */
    @Transactional
    Visit planFlexible(KnownCustomer customer, @Nullable UUID standardId, @Nullable UUID itemId, LocalDate day) {
        if ((standardId == null) == (itemId == null)) {
            throw Problem.unprocessable("standard-or-item");
        }
        var manager = customer.manager();
        if (manager == null) {
            throw Problem.unprocessable("customer-without-manager", customer.name());
        }
        requireReachable(day);
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
        return save(
                Visit.plan(
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
        var now = clock.instant();
        var when = at == null ? now : at;
        if (when.isAfter(now.plus(AHEAD)) || when.isBefore(now.minus(LATE))) {
            throw Problem.unprocessable("time-out-of-reach", when);
        }
        var place = customers.find(visit.customerId()).map(KnownCustomer::place).orElse(null);
        visit.start(
                CheckIn.at(
                        when.truncatedTo(ChronoUnit.MICROS), position, accuracyMetres, place, settings.fenceMetres()),
                steps(visit));
        return save(visit, "VisitStarted");
    }

    @Transactional
    Visit answer(UUID id, int step, IfMatch ifMatch, VisitStep.Answer answer, Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        visit.answer(step, answer);
        return save(visit, "StepAnswered");
    }

    /** Ends a visit, and with it keeps the promise it was planned for. */
    @Transactional
    Visit checkOut(UUID id, IfMatch ifMatch, Visit.Outcome outcome, Caller caller) {
        var visit = findOwn(id, caller);
        ifMatch.check(visit.version());
        visit.complete(outcome, clock.instant());
        visit = save(visit, "VisitCompleted");
        if (visit.promiseId() != null) {
            promises.deliver(visit.promiseId(), id);
        }
        return visit;
    }

    @Transactional
    Visit reschedule(UUID id, IfMatch ifMatch, LocalDate day, String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        requireReachable(day);
        visit.reschedule(day, reason);
        return save(visit, "VisitRescheduled");
    }

    @Transactional
    Visit cancel(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        visit.cancel(reason);
        return release(save(visit, "VisitCancelled"));
    }

    @Transactional
    Visit miss(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var visit = find(id, caller);
        ifMatch.check(visit.version());
        visit.miss(reason, steps(visit));
        return release(save(visit, "VisitMissed"));
    }

    /** The visit, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Visit find(UUID id, Caller caller) {
        return visits.findById(id)
                .filter(visit -> caller.mayServe(visit.orgUnit(), visit.manager(), login(visit, caller)))
                .orElseThrow(() -> Problem.notFound("visit-not-found", id));
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

    private void requireReachable(LocalDate day) {
        var today = settings.day(clock.instant());
        if (day.isBefore(today) || day.isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("day-out-of-reach", day);
        }
    }
}
