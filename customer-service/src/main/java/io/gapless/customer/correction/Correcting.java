package io.gapless.customer.correction;

import io.gapless.customer.archive.CustomerAmending;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes customers' corrections of their own archive, and carries them out once they are approved. Approved, a correction
 * changes exactly what the customer saw: where a field has changed meanwhile it is refused, and both decide anew.
 */
@Service
class Correcting {

    private final Corrections corrections;
    private final CustomerDirectory customers;
    private final CustomerAmending amending;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    Correcting(
            Corrections corrections,
            CustomerDirectory customers,
            CustomerAmending amending,
            Outbox outbox,
            JsonMapper json,
            Clock clock) {
        this.corrections = corrections;
        this.customers = customers;
        this.amending = amending;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Proposes other values.
     *
     * @param seenVersion the version of the archive that the customer looked at; null for the present one
     * @param wanted values by field
     */
    @Transactional
    Correction propose(
            @Nullable Long seenVersion, Map<String, ? extends @Nullable Object> wanted, String reason, Caller caller) {
        var customerId = amending.ofLogin(caller).orElseThrow(() -> Problem.notFound("no-archive-of-yours"));
        var values = new LinkedHashMap<String, @Nullable String>();
        wanted.forEach((field, value) -> {
            if (!CustomerAmending.isOwn(field)) {
                throw Problem.unprocessable("correction-field-not-yours", field);
            }
            values.put(field, value == null ? null : json.writeValueAsString(value));
        });
        var present = amending.read(customerId, values.keySet(), caller);
        if (seenVersion != null && seenVersion != present.version()) {
            throw Problem.conflict("correction-outdated").with("currentVersion", present.version());
        }
        if (corrections.existsByCustomerIdAndStatus(customerId, CorrectionStatus.PENDING)) {
            throw Problem.conflict("correction-pending");
        }
        amending.check(customerId, values, caller);
        var fields = new ArrayList<Correction.Field>();
        values.forEach((field, value) -> {
            var old = present.values().get(field);
            if (!same(old, value)) {
                fields.add(new Correction.Field(field, old, value));
            }
        });
        if (fields.isEmpty()) {
            throw Problem.unprocessable("correction-changes-nothing");
        }
        return save(
                Correction.propose(customerId, present.version(), reason, fields, caller.username(), clock.instant()),
                "CorrectionProposed",
                caller);
    }

    @Transactional
    Correction approve(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        var correction = find(id, caller);
        ifMatch.check(correction.version());
        requireAnother(correction, caller);
        correction.approve(caller.username(), note, clock.instant());
        var values = new LinkedHashMap<String, @Nullable String>();
        correction.fields().forEach(field -> values.put(field.field(), field.newValue()));
        var present =
                amending.read(correction.customerId(), values.keySet(), caller).values();
        var changed = correction.fields().stream()
                .filter(field -> !same(field.oldValue(), present.get(field.field())))
                .map(Correction.Field::field)
                .toList();
        if (!changed.isEmpty()) {
            throw Problem.conflict("correction-conflicts", String.join(", ", changed))
                    .with("fields", changed);
        }
        amending.apply(correction.customerId(), values, correction.reason(), caller);
        return save(correction, "CorrectionApproved", caller);
    }

    @Transactional
    Correction reject(UUID id, IfMatch ifMatch, String why, Caller caller) {
        var correction = find(id, caller);
        ifMatch.check(correction.version());
        requireAnother(correction, caller);
        correction.reject(caller.username(), why, clock.instant());
        return save(correction, "CorrectionRejected", caller);
    }

    @Transactional
    Correction withdraw(UUID id, IfMatch ifMatch, Caller caller) {
        var correction = find(id, caller);
        ifMatch.check(correction.version());
        correction.withdraw(caller.username(), clock.instant());
        return save(correction, "CorrectionWithdrawn", caller);
    }

    /** The correction, unless there is none of a customer that the caller may know of. */
    @Transactional(readOnly = true)
    Correction find(UUID id, Caller caller) {
        var correction = corrections.findById(id).orElseThrow(() -> Problem.notFound("correction-not-found", id));
        try {
            customers.find(correction.customerId(), caller);
        } catch (Problem unknown) {
            throw Problem.notFound("correction-not-found", id);
        }
        return correction;
    }

    private static void requireAnother(Correction correction, Caller caller) {
        if (correction.proposedBy().equals(caller.username())) {
            throw Problem.forbidden("correction-of-your-own");
        }
    }

    private boolean same(@Nullable String one, @Nullable String other) {
        return Objects.equals(one, other)
                || one != null && other != null && json.readTree(one).equals(json.readTree(other));
    }

    private Correction save(Correction correction, String event, Caller caller) {
        var saved = corrections.save(correction);
        var customer = customers.find(saved.customerId(), caller);
        outbox.append(
                CorrectionState.TOPIC,
                event,
                new CorrectionState(
                        saved.id(),
                        saved.version(),
                        customer.orgUnit(),
                        saved.customerId(),
                        customer.manager(),
                        saved.status(),
                        List.copyOf(saved.fields().stream()
                                .map(Correction.Field::field)
                                .toList()),
                        saved.decision()));
        return saved;
    }
}
