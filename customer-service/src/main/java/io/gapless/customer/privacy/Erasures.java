package io.gapless.customer.privacy;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.privacy.DataRequest.Kind;
import io.gapless.customer.privacy.DataRequest.Status;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erasures: asked for with the customer's name or code, approved by somebody else, begun as soon as nothing stands in the
 * way, finished when every service has reported what it has done.
 */
@Service
class Erasures {

    private static final Set<Status> BEFORE_IT_BEGINS = Set.of(Status.REQUESTED, Status.WAITING);

    private final DataRequests requests;
    private final CustomerDirectory customers;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    Erasures(
            DataRequests requests,
            CustomerDirectory customers,
            JdbcClient jdbc,
            Outbox outbox,
            TransactionTemplate transaction) {
        this.requests = requests;
        this.customers = customers;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /** What keeps an approved erasure from beginning. */
    enum Obstacle {
        /** The law wants it kept. */
        LEGAL_HOLD,
        /** A claim is under way that the company has to answer, to this customer. */
        OPEN_COMPLAINT,
        /** The archive of the same data is being made. */
        EXPORT
    }

    /**
     * Asks for an erasure.
     *
     * @param confirmation the customer's name or code, typed once more
     */
    @Transactional
    DataRequest request(UUID customerId, String confirmation, @Nullable String reason, Caller caller) {
        var customer = customers.find(customerId, caller);
        if (!confirmation.equals(customer.code()) && !confirmation.equals(customer.name())) {
            throw Problem.unprocessable("erasure-not-confirmed");
        }
        requireNoHold(customerId);
        var request = requests.open(Kind.ERASURE, customerId, customer.orgUnit(), Status.REQUESTED, reason, caller);
        outbox.append(PrivacyTopics.REQUESTS, "ErasureChanged", DataRequest.State.from(request));
        return request;
    }

    /** Approves it: somebody other than who asked. It begins at once, or waits for what stands in the way. */
    @Transactional
    DataRequest approve(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        find(id, caller);
        var request = requests.holdPatiently(id, ifMatch);
        require(request, Set.of(Status.REQUESTED));
        if (request.subject().equals(caller.subject())) {
            throw Problem.forbidden("erasure-of-your-own");
        }
        requireNoHold(request.customerId());
        return begin(requests.move(request, Status.WAITING, caller.username(), note));
    }

    @Transactional
    DataRequest reject(UUID id, IfMatch ifMatch, String why, Caller caller) {
        find(id, caller);
        var request = requests.holdPatiently(id, ifMatch);
        require(request, BEFORE_IT_BEGINS);
        return requests.move(request, Status.REJECTED, caller.username(), why);
    }

    /** Whoever asked takes it back, as long as it has not begun. */
    @Transactional
    DataRequest withdraw(UUID id, IfMatch ifMatch, Caller caller) {
        find(id, caller);
        var request = requests.holdPatiently(id, ifMatch);
        if (!request.subject().equals(caller.subject())) {
            throw Problem.forbidden("erasure-of-another");
        }
        require(request, BEFORE_IT_BEGINS);
        return requests.move(request, Status.WITHDRAWN, null, null);
    }

    /** The request, also after the customer is gone: to whoever asked, and to those in whose org units it is. */
    @Transactional(readOnly = true)
    DataRequest find(UUID id, Caller caller) {
        return requests.find(id, Kind.ERASURE)
                .filter(request -> request.subject().equals(caller.subject())
                        || !caller.seesOnlyThemselves() && caller.orgScope().contains(request.orgUnit()))
                .orElseThrow(() -> Problem.notFound("personal-data-request-not-found", id));
    }

    /** What an approved erasure waits for. */
    List<Obstacle> obstacles(DataRequest request) {
        if (!BEFORE_IT_BEGINS.contains(request.status())) {
            return List.of();
        }
        var found = new ArrayList<Obstacle>();
        if (!holds(request.people()).isEmpty()) {
            found.add(Obstacle.LEGAL_HOLD);
        }
        if (exists(
                "customer_matter where customer_id = any(:people) and area = 'COMPLAINT' and open", request.people())) {
            found.add(Obstacle.OPEN_COMPLAINT);
        }
        if (exists(
                "personal_data_request where customer_id = any(:people) and kind = 'EXPORT' and status in ('RUNNING', 'COLLECTED')",
                request.people())) {
            found.add(Obstacle.EXPORT);
        }
        return found;
    }

    /** Begins what waits for nothing any more. */
    @Scheduled(fixedDelay = 5_000)
    void beginWaiting() {
        for (UUID id : requests.standing(Kind.ERASURE, Status.WAITING)) {
            transaction.executeWithoutResult(status -> requests.hold(id)
                    .filter(request -> request.status() == Status.WAITING)
                    .ifPresent(this::begin));
        }
    }

    private DataRequest begin(DataRequest request) {
        // A hold is placed before or after this, and not at the same time.
        jdbc.sql("select id from customer where id = ? for update")
                .param(request.customerId())
                .query(UUID.class)
                .single();
        if (!obstacles(request).isEmpty()) {
            return request;
        }
        requests.ask(request, "ErasureRequested");
        return requests.get(request.id());
    }

    private record HoldUntil(@Nullable LocalDate until) {}

    private List<HoldUntil> holds(List<UUID> people) {
        return jdbc.sql("""
                        select until from legal_hold where customer_id = any(?) and released_at is null
                            and (until is null or until >= current_date) order by until desc nulls first""")
                .param(people.toArray(UUID[]::new))
                .query((row, i) -> new HoldUntil(row.getObject(1, LocalDate.class)))
                .list();
    }

    private void requireNoHold(UUID customerId) {
        var holds = holds(List.of(customerId));
        if (!holds.isEmpty()) {
            throw Problem.conflict("legal-hold").with("until", holds.getFirst().until());
        }
    }

    private boolean exists(String rows, List<UUID> people) {
        return jdbc.sql("select exists (select from " + rows + ")")
                .param("people", people.toArray(UUID[]::new))
                .query(Boolean.class)
                .single();
    }

    private static void require(DataRequest request, Set<Status> some) {
        if (!some.contains(request.status())) {
            throw Problem.conflict("personal-data-request-status", request.status());
        }
    }
}
