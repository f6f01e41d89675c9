package io.gapless.complaint.desk;

import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Approvals.ApprovalView;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.desk.ComplaintView.ClockView;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Shows a complaint to whoever may see it: staff all of it, customers and partners what is for them. */
@Service
class ComplaintReading {

    private static final Set<String> DESK =
            Set.of(Roles.SERVICE_AGENT, Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR, Roles.ADMIN);
    private static final FollowSecret NOBODYS = FollowSecret.random();

    private final Complaints complaints;
    private final ComplaintHandling handling;
    private final CaseFile file;
    private final Approvals approvals;
    private final Closing closing;
    private final DeskSettings settings;
    private final Clock clock;

    ComplaintReading(
            Complaints complaints,
            ComplaintHandling handling,
            CaseFile file,
            Approvals approvals,
            Closing closing,
            DeskSettings settings,
            Clock clock) {
        this.complaints = complaints;
        this.handling = handling;
        this.file = file;
        this.approvals = approvals;
        this.closing = closing;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a customer sees who follows a case by its number and secret. */
    record FollowedCase(
            String number,
            ComplaintStatus status,
            String language,
            Instant receivedAt,
            List<ClockView> clocks,
            List<Said> messages) {}

    /** A message between the customer and the desk. */
    record Said(Instant at, MessageKind kind, String text) {}

    @Transactional(readOnly = true)
    ComplaintView read(UUID id, Caller caller) {
        var complaint = handling.find(id, caller);
        var view = ComplaintView.from(
                complaint,
                moves(complaint, caller),
                ComplaintView.forReader(file.messages(id), caller),
                ComplaintView.historyForReader(file.entries(id), caller));
        return ComplaintView.isOutside(caller) ? view.forOutside() : view;
    }

    @Transactional(readOnly = true)
    List<ApprovalView> approvals(UUID id, Caller caller) {
        handling.find(id, caller);
        return approvals.of(id);
    }

    /** The complaint in brief, as the answer to a step. */
    ComplaintView brief(Complaint complaint, Caller caller) {
        var view = ComplaintView.from(complaint, moves(complaint, caller));
        return ComplaintView.isOutside(caller) ? view.forOutside() : view;
    }

    @Transactional(readOnly = true)
    FollowedCase follow(String number, FollowSecret secret) {
        var complaint = find(number, secret);
        return new FollowedCase(
                complaint.number(),
                complaint.status(),
                complaint.submission().language(),
                complaint.submission().receivedAt(),
                ClockView.from(complaint.clocks()),
                file.messages(complaint.id()).stream()
                        .filter(message -> message.kind() != MessageKind.NOTE)
                        .map(message -> new Said(message.at(), message.kind(), message.text()))
                        .toList());
    }

    /** Takes a message of whoever follows the case, as long as it is open or can be reopened. */
    @Transactional
    void write(String number, FollowSecret secret, String text) {
        var complaint = find(number, secret);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!complaint.status().isOpen() && !complaint.mayReopen(now, settings.reopenWindow())) {
            throw Problem.conflict("complaint-ended", number, complaint.status());
        }
        handling.keep(complaint.id(), MessageKind.FROM_CUSTOMER, text, Caller.ANONYMOUS.username());
    }

    /** A wrong number and a wrong secret look the same, and take the same time. */
    private Complaint find(String number, FollowSecret secret) {
        var complaint = complaints.findByNumber(number).orElse(null);
        var hash = complaint == null ? NOBODYS.hash() : complaint.submission().secretHash();
        if (!secret.fits(hash) || complaint == null) {
            throw Problem.notFound("case-not-found");
        }
        return complaint;
    }

    private Set<Move> moves(Complaint complaint, Caller caller) {
        var moves = complaint.moves(clock.instant(), settings.reopenWindow());
        if (caller.seesOnlyThemselves()) {
            moves.retainAll(EnumSet.of(Move.WITHDRAW, Move.REOPEN));
        } else if (!caller.isOneOf(DESK)) {
            moves.clear();
        } else if (moves.contains(Move.CLOSE) && closing.isLeftToAnother(complaint, caller)) {
            moves.remove(Move.CLOSE);
        }
        return moves;
    }
}
