package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.assignment.AssignmentRules;
import io.gapless.complaint.assignment.AssignmentRules.Facts;
import io.gapless.complaint.assignment.HandOvers;
import io.gapless.complaint.assignment.Placements;
import io.gapless.complaint.assignment.Staffing;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings complaints to people: by rule into a queue, from there to whoever has room, or to whoever claims them; from one
 * to another by hand-over, and away from who is absent. Each change takes the complaint's lock first, so of two who want
 * the same one gets it and the other is told.
 */
@Service
class Assigning {

    private static final Logger log = LoggerFactory.getLogger(Assigning.class);
    private static final int AT_ONCE = 200;

    private final ComplaintHandling handling;
    private final ComplaintEffects effects;
    private final Complaints complaints;
    private final AssignmentRules rules;
    private final Placements placements;
    private final HandOvers handOvers;
    private final Staffing staffing;
    private final Concerned concerned;
    private final Taxonomy taxonomy;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Assigning(
            ComplaintHandling handling,
            ComplaintEffects effects,
            Complaints complaints,
            AssignmentRules rules,
            Placements placements,
            HandOvers handOvers,
            Staffing staffing,
            Concerned concerned,
            Taxonomy taxonomy,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.handling = handling;
        this.effects = effects;
        this.complaints = complaints;
        this.rules = rules;
        this.placements = placements;
        this.handOvers = handOvers;
        this.staffing = staffing;
        this.concerned = concerned;
        this.taxonomy = taxonomy;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A new complaint goes into the queue of the first rule that fits, if one does. */
    @Transactional(propagation = Propagation.MANDATORY)
    void place(Complaint complaint) {
        rules.match(facts(complaint)).ifPresent(rule -> placements.place(complaint.id(), rule));
    }

    /** What nobody has goes where it belongs by its assessment: before it, an e-mail is of its mailbox's category. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(ComplaintRegraded regraded) {
        var complaint = regraded.complaint();
        if (complaint.assignee() == null) {
            rules.match(facts(complaint)).ifPresent(rule -> placements.placeAgain(complaint.id(), rule));
        }
    }

    private Facts facts(Complaint complaint) {
        var grading = complaint.grading();
        return new Facts(
                taxonomy.path(grading.category()),
                grading.severity(),
                complaint.submission().channel().name(),
                complaint.complainant().segment(),
                complaint.orgUnit());
    }

    /** Takes a complaint that nobody has; a problem (409) where somebody was faster. */
    @Transactional
    Complaint claim(UUID id, Caller caller) {
        var complaint = locked(id, caller);
        if (caller.username().equals(complaint.assignee())) {
            return complaint;
        }
        if (complaint.assignee() != null) {
            throw Problem.conflict("claimed-already", complaint.number(), complaint.assignee())
                    .with("assignee", complaint.assignee());
        }
        return give(complaint, caller.username(), caller.username(), "claimed");
    }

    /** Gives a complaint back: to its queue, or to nobody. */
    @Transactional
    Complaint release(UUID id, String reason, Caller caller) {
        var complaint = locked(id, caller);
        var had = requireHolder(complaint, caller);
        handOvers.replaced(id);
        placements.back(id, had);
        return effects.release(complaint, caller.username(), reason);
    }

    /** Offers a complaint to somebody; it stays where it is until they accept. */
    @Transactional
    Complaint offer(UUID id, String to, String note, Caller caller) {
        var complaint = locked(id, caller);
        if (!complaint.status().isOpen()) {
            throw Problem.conflict("complaint-ended", complaint.number(), complaint.status());
        }
        var from = requireHolder(complaint, caller);
        if (to.equals(from)) {
            throw Problem.unprocessable("hand-over-to-same", to);
        }
        handOvers.offer(id, from, to, note, caller.username());
        return effects.noteHandOver(complaint, "ComplaintHandOverOffered", caller.username(), "to " + to + ": " + note);
    }

    @Transactional
    Complaint accept(UUID id, Caller caller) {
        var complaint = lockedOffer(id, caller);
        handOvers.answer(id, caller.username(), HandOvers.Status.ACCEPTED, null);
        return give(complaint, caller.username(), caller.username(), "hand-over accepted");
    }

    @Transactional
    Complaint decline(UUID id, String reason, Caller caller) {
        var complaint = lockedOffer(id, caller);
        handOvers.answer(id, caller.username(), HandOvers.Status.DECLINED, reason);
        return effects.noteHandOver(complaint, "ComplaintHandOverDeclined", caller.username(), reason);
    }

    /** Gives what waits to people, and what the absent have to their deputies or back to its queue. */
    @Scheduled(fixedDelay = 1000)
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> settleOne()))) {
            // One absence after the other.
        }
        while (assignOne()) {
            // One complaint after the other: each looks at the load that the one before has left.
        }
    }

    private boolean assignOne() {
        var next = new UUID[1];
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                if (!placements.isMyTurn()) {
                    return false;
                }
                var due = placements.next();
                due.ifPresent(id -> {
                    next[0] = id;
                    assign(id);
                });
                return due.isPresent();
            }));
        } catch (RuntimeException failed) {
            if (next[0] == null) {
                throw failed;
            }
            log.warn("The complaint {} could not be given to anybody", next[0], failed);
            placements.later(next[0]);
            return true;
        }
    }

    private void assign(UUID id) {
        var complaint = complaints.readById(id).orElseThrow();
        var placement = placements.find(id).orElseThrow();
        if (complaint.assignee() != null || !complaint.status().isOpen()) {
            placements.taken(id);
        } else if (placement.status() == Placements.Status.WAITING) {
            var choice = placements.choose(
                    placement, complaint.orgUnit(), complaint.grading().severity());
            if (choice.chosen() != null) {
                give(complaint, choice.chosen(), Caller.SYSTEM, "queue " + placement.queue());
            }
        }
    }

    private boolean settleOne() {
        if (!placements.isMyTurn()) {
            return false;
        }
        var employee = placements.unsettledAbsence().orElse(null);
        if (employee == null) {
            return false;
        }
        var deputy = staffing.deputy(employee, clock.instant()).orElse(null);
        // What has neither a deputy nor a queue stays where it is: its supervisor sees it.
        var open = jdbc.sql("""
                        select id from complaint c where assignee = :employee and ended_at is null
                            and status not in ('RESOLVED', 'CALLBACK')
                            and (:deputed or exists (select from complaint_placement p where p.complaint_id = c.id))
                        order by id limit :most""")
                .param("employee", employee)
                .param("deputed", deputy != null)
                .param("most", AT_ONCE)
                .query(UUID.class)
                .list();
        open.forEach(id -> moveFrom(employee, deputy, id));
        if (open.size() < AT_ONCE) {
            placements.settled(employee);
        }
        return true;
    }

    private void moveFrom(String employee, @Nullable String deputy, UUID id) {
        var complaint = complaints.readById(id).orElseThrow();
        if (!employee.equals(complaint.assignee()) || !complaint.status().isOpen()) {
            return;
        }
        if (deputy != null && !concerned.is(id, deputy)) {
            give(complaint, deputy, Caller.SYSTEM, deputy + " for " + employee + ", who is away");
        } else if (placements.back(id, null)) {
            handOvers.replaced(id);
            effects.release(complaint, Caller.SYSTEM, employee + " is away");
        }
    }

    private Complaint give(Complaint complaint, String to, String by, String note) {
        var given = effects.give(complaint, to, by, note);
        placements.taken(complaint.id());
        handOvers.replaced(complaint.id());
        return given;
    }

    private Complaint locked(UUID id, Caller caller) {
        handling.findTheirs(id, caller);
        return again(id);
    }

    /** The same where it is offered to the caller. */
    private Complaint lockedOffer(UUID id, Caller caller) {
        handling.find(id, caller);
        return again(id);
    }

    private Complaint again(UUID id) {
        return complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
    }

    /** Who has it now; a problem (403) unless that is the caller, or the caller leads them. */
    private static @Nullable String requireHolder(Complaint complaint, Caller caller) {
        var had = complaint.assignee();
        if (!caller.username().equals(had) && !caller.isOneOf(Set.of(SUPERVISOR, ADMIN))) {
            throw Problem.forbidden("not-the-assignee", complaint.number());
        }
        return had;
    }

    /** Where a complaint went and why, and its hand-overs. */
    record Explanation(
            UUID id,
            @Nullable String assignee,
            Placements.@Nullable Placement placement,
            List<HandOvers.HandOver> handOvers) {}

    @Transactional(readOnly = true)
    Explanation explain(UUID id, Caller caller) {
        var complaint = handling.find(id, caller);
        return new Explanation(id, complaint.assignee(), placements.find(id).orElse(null), handOvers.of(id));
    }
}
