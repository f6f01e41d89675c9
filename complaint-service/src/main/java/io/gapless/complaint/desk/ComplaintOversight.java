package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What those who oversee complaints may do to them: all of it becomes a part of the case, and is told with it. */
@Component
public class ComplaintOversight {

    private final ComplaintHandling handling;
    private final ComplaintEffects effects;
    private final ComplaintReading reading;
    private final FollowGuard guard;

    ComplaintOversight(
            ComplaintHandling handling, ComplaintEffects effects, ComplaintReading reading, FollowGuard guard) {
        this.handling = handling;
        this.effects = effects;
        this.guard = guard;
        this.reading = reading;
    }

    /**
     * A complaint in brief.
     *
     * @param inHand whether it is still to be resolved
     * @param open whether it has not ended
     */
    public record Case(
            UUID id,
            String number,
            String orgUnit,
            @Nullable String assignee,
            String status,
            boolean inHand,
            boolean open) {

        private static Case from(Complaint complaint) {
            return new Case(
                    complaint.id(),
                    complaint.number(),
                    complaint.orgUnit(),
                    complaint.assignee(),
                    complaint.status().name(),
                    complaint.status().isInHand(),
                    complaint.status().isOpen());
        }
    }

    /**
     * An order of supervision as others are told of it.
     *
     * @param overdue whether it was not answered in time
     */
    public record Order(
            UUID id,
            String status,
            Instant dueAt,
            boolean overdue,
            @Nullable String addressee) {}

    /** A complaint that the caller works on; a problem (404) where there is none, 403 where they may only read it. */
    @Transactional(readOnly = true)
    public Case find(UUID id, Caller caller) {
        return Case.from(handling.findTheirs(id, caller));
    }

    /** A complaint that the caller may know of; a problem (404) where there is none. */
    @Transactional(readOnly = true)
    public Case look(UUID id, Caller caller) {
        return Case.from(handling.find(id, caller));
    }

    /**
     * Writes into the case that its root cause was found, and tells so; a problem (409) where it goes on in another one.
     *
     * @param tree the edition of the cause tree
     * @param responsibleUnit the org unit where it lies
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void causeFound(
            UUID id, IfMatch ifMatch, int tree, String cause, @Nullable String responsibleUnit, Caller caller) {
        handling.foundCause(id, ifMatch, new ComplaintState.CauseTold(tree, cause, responsibleUnit), caller);
    }

    /**
     * The complaint of that number, for whoever has its secret; a problem (404) where one of both is wrong, 429 where the
     * number or the address has failed too often.
     *
     * @param address from which it is asked for
     */
    public Case followed(String number, String secret, String address) {
        return guard.guarded(number, address, () -> Case.from(reading.find(number, new FollowSecret(secret))));
    }

    /**
     * Writes into the case that somebody has escalated it, and tells so.
     *
     * @param cause CUSTOMER or STAFF
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void escalated(
            UUID id, UUID escalation, String cause, String role, String toOrgUnit, String actor, String reason) {
        effects.escalate(
                id,
                "ComplaintEscalated",
                EntryKind.ESCALATED,
                new ComplaintState.EscalationTold(escalation, cause, null, null, role, toOrgUnit),
                actor,
                "%s → %s, %s: %s".formatted(cause, role, toOrgUnit, reason));
    }

    /** Writes into the case that an escalation has ended, and tells so. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deEscalated(
            UUID id, UUID escalation, String cause, String role, String toOrgUnit, String actor, String reason) {
        effects.escalate(
                id,
                "ComplaintDeescalated",
                EntryKind.DE_ESCALATED,
                new ComplaintState.EscalationTold(escalation, cause, null, null, role, toOrgUnit),
                actor,
                reason);
    }

    /** Writes into the case what has become of an order of supervision, and tells so. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void supervised(UUID id, Order order, String actor, String note) {
        effects.supervise(
                id,
                new ComplaintState.SupervisionTold(
                        order.id(), order.status(), order.dueAt(), order.overdue(), order.addressee()),
                actor,
                note);
    }

    /** Writes into the case that an escalation has ended with it, and tells so. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deEscalatedWith(UUID id, UUID escalation, String cause, String role, String toOrgUnit, String status) {
        var told = new ComplaintState.EscalationTold(escalation, cause, null, null, role, toOrgUnit);
        effects.endedWith(
                id,
                "ComplaintDeescalated",
                EntryKind.DE_ESCALATED,
                status,
                (complaint, actedBy) -> ComplaintState.escalated(complaint, actedBy, told));
    }

    /** Writes into the case that an order of supervision has ended with it, and tells so. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void supervisedWith(UUID id, Order order, String note) {
        var told = new ComplaintState.SupervisionTold(
                order.id(), order.status(), order.dueAt(), order.overdue(), order.addressee());
        effects.endedWith(
                id,
                "ComplaintSupervisionChanged",
                EntryKind.SUPERVISED,
                note,
                (complaint, actedBy) -> ComplaintState.supervised(complaint, actedBy, told));
    }
}
