package io.gapless.visit.callback;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final KnownCustomers customers;
    private final Outbox outbox;
    private final Clock clock;

    CallingBack(CallBacks callBacks, KnownComplaints complaints, KnownCustomers customers, Outbox outbox, Clock clock) {
        this.callBacks = callBacks;
        this.complaints = complaints;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Notes a try. Whoever acted on the complaint, or was ever assigned it, is refused (403): nobody asks how well they
     * did themselves.
     */
    @Transactional
    CallBack attempt(
            UUID id,
            @Nullable Instant at,
            boolean reached,
            @Nullable String note,
            Attempt.Outcome outcome,
            Caller caller) {
        var callBack = find(id, caller);
        var complaint = callBack.complaintId();
        if (complaint != null && complaints.isHandler(complaint, caller.username())) {
            throw Problem.forbidden("own-complaint", callBack.title());
        }
        var now = clock.instant();
        var when = at == null ? now : at;
        if (when.isAfter(now.plus(AHEAD)) || when.isBefore(now.minus(LATE))) {
            throw Problem.unprocessable("time-out-of-reach", when);
        }
        callBack.attempt(new Attempt(when.truncatedTo(ChronoUnit.MICROS), caller.username(), reached, note, outcome));
        callBack = callBacks.save(callBack);
        outbox.append(
                CallBackState.TOPIC,
                callBack.status() == CallBackStatus.COMPLETED ? "CallBackCompleted" : "CallBackAttempted",
                CallBackState.from(callBack));
        return callBack;
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
