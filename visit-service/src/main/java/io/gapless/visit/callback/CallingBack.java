package io.gapless.visit.callback;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes down what became of call-backs. */
@Service
class CallingBack {

    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration LATE = Duration.ofDays(31);

    private final CallBacks callBacks;
    private final KnownComplaints complaints;
    private final VisitsAskedAbout visits;
    private final KnownCustomers customers;
    private final Scripts scripts;
    private final CallBackSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    CallingBack(
            CallBacks callBacks,
            KnownComplaints complaints,
            VisitsAskedAbout visits,
            KnownCustomers customers,
            Scripts scripts,
            CallBackSettings settings,
            Outbox outbox,
            Clock clock) {
        this.callBacks = callBacks;
        this.complaints = complaints;
        this.visits = visits;
        this.customers = customers;
        this.scripts = scripts;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Notes a try. Whoever acted on the complaint, or was ever assigned it, or made the visit, is refused (403): nobody
     * asks how well they did themselves. So is (409) who has not taken on what somebody else has.
     *
     * @param nextAttemptAt when to try again where nobody answered; after the usual pause unless told
     * @param answers to the script's questions, where the customer has answered
     */
    @Transactional
    CallBack attempt(
            UUID id,
            @Nullable Instant at,
            boolean reached,
            @Nullable String note,
            Attempt.Outcome outcome,
            @Nullable Instant nextAttemptAt,
            Map<String, Object> answers,
            Caller caller) {
        var callBack = find(id, caller);
        requireNoHand(callBack, caller);
        callBack.requireFreeFor(caller.username());
        var now = clock.instant();
        var when = at == null ? now : at;
        if (when.isAfter(now.plus(AHEAD)) || when.isBefore(now.minus(LATE))) {
            throw Problem.unprocessable("time-out-of-reach", when);
        }
        var next = nextAttemptAt == null ? now.plus(settings.pause()) : nextAttemptAt;
        if (next.isBefore(now) || next.isAfter(now.plus(LATE))) {
            throw Problem.unprocessable("next-attempt-out-of-reach", next);
        }
        callBack.attempt(
                new Attempt(
                        when.truncatedTo(ChronoUnit.MICROS),
                        caller.username(),
                        reached,
                        note,
                        outcome,
                        scripts.checked(callBack.scriptId(), reached, answers)),
                next.truncatedTo(ChronoUnit.MICROS),
                settings.attempts());
        return save(
                callBack,
                switch (callBack.status()) {
                    case OPEN -> "CallBackAttempted";
                    case COMPLETED -> "CallBackCompleted";
                    case NOT_REACHED -> "CallBackNotReached";
                    case SUPERSEDED -> "CallBackSuperseded";
                });
    }

    /** Takes a call-back on; not by who had a hand in the complaint or made the visit (403). */
    @Transactional
    CallBack claim(UUID id, IfMatch ifMatch, Caller caller) {
        var callBack = find(id, caller);
        ifMatch.check(callBack.version());
        requireNoHand(callBack, caller);
        callBack.claim(caller.username());
        return save(callBack, "CallBackClaimed");
    }

    /** Gives it back; a supervisor may do so for somebody who is away. */
    @Transactional
    CallBack release(UUID id, IfMatch ifMatch, Caller caller) {
        var callBack = find(id, caller);
        ifMatch.check(callBack.version());
        if (!caller.isOneOf(Set.of(Roles.SUPERVISOR, Roles.ADMIN))) {
            callBack.requireFreeFor(caller.username());
        }
        callBack.release();
        return save(callBack, "CallBackReleased");
    }

    private void requireNoHand(CallBack callBack, Caller caller) {
        var complaint = callBack.complaintId();
        if (complaint != null && complaints.isHandler(complaint, caller.username())) {
            throw Problem.forbidden("own-complaint", callBack.title());
        }
        if (visits.isVisitor(callBack.id(), caller.username())) {
            throw Problem.forbidden("own-visit", callBack.title());
        }
    }

    private CallBack save(CallBack callBack, String type) {
        var saved = callBacks.save(callBack);
        outbox.append(CallBackState.TOPIC, type, CallBackState.from(saved));
        return saved;
    }

    /** The call-back, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    CallBack find(UUID id, Caller caller) {
        return callBacks
                .findById(id)
                .filter(callBack -> caller.mayServe(callBack.orgUnit(), manager(callBack, caller), null))
                .orElseThrow(() -> Problem.notFound("call-back-not-found", id));
    }

    private @Nullable String manager(CallBack callBack, Caller caller) {
        var customer = callBack.customerId();
        return customer == null || !caller.seesOnlyOwnCustomers()
                ? null
                : customers.find(customer).map(KnownCustomer::manager).orElse(null);
    }
}
