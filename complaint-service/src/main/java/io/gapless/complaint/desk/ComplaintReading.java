package io.gapless.complaint.desk;

import io.gapless.complaint.attachment.Attachments;
import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Approvals.ApprovalView;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.desk.ComplaintView.ClockView;
import io.gapless.complaint.sla.Sla;
import io.gapless.platform.bulk.Upload;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private final ComplaintEffects effects;
    private final CaseFile file;
    private final Attachments attachments;
    private final Sla sla;
    private final Approvals approvals;
    private final Closing closing;
    private final Concerned concerned;
    private final DeskSettings settings;
    private final Clock clock;

    ComplaintReading(
            Complaints complaints,
            ComplaintHandling handling,
            ComplaintEffects effects,
            CaseFile file,
            Attachments attachments,
            Sla sla,
            Approvals approvals,
            Closing closing,
            Concerned concerned,
            DeskSettings settings,
            Clock clock) {
        this.complaints = complaints;
        this.sla = sla;
        this.handling = handling;
        this.effects = effects;
        this.file = file;
        this.attachments = attachments;
        this.approvals = approvals;
        this.closing = closing;
        this.concerned = concerned;
        this.settings = settings;
        this.clock = clock;
    }

    /** What whoever follows a case can do. */
    enum FollowAction {
        WRITE,
        ATTACH,
        ESCALATE,
        REOPEN
    }

    /**
     * What a customer sees who follows a case by its number and secret. Where it goes on in another one, its times, what
     * was said since, and what can be done are those of that one.
     *
     * @param mergedInto number of the complaint that it goes on in; null where it goes on by itself
     * @param answerDueAt when the next answer is due; null where none is owed
     * @param dueAt when it is to be resolved; null once it is
     * @param actions what can be done now
     */
    record FollowedCase(
            String number,
            ComplaintStatus status,
            @Nullable String mergedInto,
            boolean open,
            String language,
            Instant receivedAt,
            @Nullable Instant answerDueAt,
            @Nullable Instant dueAt,
            @Nullable Instant endedAt,
            List<ClockView> clocks,
            List<Said> messages,
            List<FollowedFile> attachments,
            Set<FollowAction> actions) {}

    /** A message between the customer and the desk. */
    record Said(UUID id, Instant at, MessageKind kind, String text) {}

    /** A file between the customer and the desk. */
    record FollowedFile(
            UUID id, @Nullable UUID messageId, String name, String mediaType, long bytes, Instant uploadedAt) {

        static FollowedFile from(Attachments.Stored file) {
            return new FollowedFile(
                    file.id(), file.messageId(), file.name(), file.mediaType(), file.bytes(), file.uploadedAt());
        }
    }

    @Transactional(readOnly = true)
    ComplaintView read(UUID id, Caller caller) {
        var complaint = handling.find(id, caller);
        var view = ComplaintView.from(
                complaint,
                moves(complaint, caller),
                ComplaintView.forReader(file.messages(id), caller),
                ComplaintView.historyForReader(file.entries(id), caller),
                isMerged(complaint) ? standing(complaint).number() : null,
                terms(complaint),
                clock.instant());
        return ComplaintView.isOutside(caller) ? view.forOutside() : view;
    }

    @Transactional(readOnly = true)
    List<ApprovalView> approvals(UUID id, Caller caller) {
        handling.find(id, caller);
        return approvals.of(id);
    }

    /** The complaint in brief, as the answer to a step. */
    ComplaintView brief(Complaint complaint, Caller caller) {
        var view = ComplaintView.from(complaint, moves(complaint, caller), terms(complaint), clock.instant());
        return ComplaintView.isOutside(caller) ? view.forOutside() : view;
    }

    @Transactional(readOnly = true)
    FollowedCase follow(String number, FollowSecret secret) {
        var asked = find(number, secret);
        var complaint = standing(asked);
        var clocks = complaint.clocks();
        boolean open = complaint.status().isOpen();
        var answer = clocks.firstResponse().metAt() == null ? clocks.firstResponse() : clocks.update();
        return new FollowedCase(
                asked.number(),
                asked.status(),
                isMerged(asked) ? complaint.number() : null,
                open,
                asked.submission().language(),
                asked.submission().receivedAt(),
                open && answer.metAt() == null ? answer.dueAt() : null,
                open && clocks.resolve().metAt() == null ? clocks.resolve().dueAt() : null,
                complaint.endedAt(),
                ClockView.from(clocks, terms(complaint), clock.instant()),
                said(asked),
                followedFiles(asked).map(FollowedFile::from).toList(),
                actions(complaint));
    }

    /** What was said in the case, and where it goes on in another one, what was said there since. */
    private List<Said> said(Complaint asked) {
        var own = file.messages(asked.id()).stream();
        var all = isMerged(asked)
                ? Stream.concat(
                        own, since(asked, file.messages(file.standing(asked.id())).stream(), CaseFile.Message::at))
                : own;
        return all.filter(message -> message.kind() != MessageKind.NOTE)
                .map(message -> new Said(message.id(), message.at(), message.kind(), message.text()))
                .toList();
    }

    private Stream<Attachments.Stored> followedFiles(Complaint asked) {
        var own = attachments.forCustomer(asked.id()).stream();
        return isMerged(asked)
                ? Stream.concat(
                        own,
                        since(
                                asked,
                                attachments.forCustomer(file.standing(asked.id())).stream(),
                                Attachments.Stored::uploadedAt))
                : own;
    }

    private static <T> Stream<T> since(Complaint merged, Stream<T> all, Function<T, Instant> at) {
        var ended = merged.endedAt();
        return all.filter(one -> ended != null && !at.apply(one).isBefore(ended));
    }

    private static boolean isMerged(Complaint complaint) {
        return complaint.status() == ComplaintStatus.MERGED;
    }

    /** The complaint itself, or the one that it goes on in. */
    private Complaint standing(Complaint complaint) {
        return isMerged(complaint)
                ? complaints.findById(file.standing(complaint.id())).orElseThrow()
                : complaint;
    }

    /** A file of the case that is for the customer. */
    @Transactional(readOnly = true)
    Attachments.Stored followedFile(String number, FollowSecret secret, UUID id) {
        return followedFiles(find(number, secret))
                .filter(file -> file.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("attachment-not-found", id));
    }

    /** Takes a file of whoever follows the case, as long as it takes messages. */
    @Transactional
    FollowedFile attach(String number, FollowSecret secret, Upload upload) {
        var complaint = standing(find(number, secret));
        if (!takesMore(complaint)) {
            throw Problem.conflict("complaint-ended", number, complaint.status());
        }
        return FollowedFile.from(attachments
                .keep(complaint.id(), null, upload.fileName(), upload.file(), false, Caller.ANONYMOUS.username())
                .file());
    }

    private Set<FollowAction> actions(Complaint complaint) {
        var actions = EnumSet.noneOf(FollowAction.class);
        if (takesMore(complaint)) {
            actions.addAll(EnumSet.of(FollowAction.WRITE, FollowAction.ATTACH));
        }
        if (complaint.status().isOpen()) {
            actions.add(FollowAction.ESCALATE);
        }
        if (complaint.mayReopen(clock.instant(), settings.reopenWindow())) {
            actions.add(FollowAction.REOPEN);
        }
        return actions;
    }

    private boolean takesMore(Complaint complaint) {
        return complaint.status().isOpen() || complaint.mayReopen(clock.instant(), settings.reopenWindow());
    }

    /** Takes a message of whoever follows the case, as long as it is open or can be reopened. */
    @Transactional
    void write(String number, FollowSecret secret, String text) {
        var complaint = standing(find(number, secret));
        if (!takesMore(complaint)) {
            throw Problem.conflict("complaint-ended", number, complaint.status());
        }
        effects.keep(complaint.id(), MessageKind.FROM_CUSTOMER, text, Caller.ANONYMOUS.username());
    }

    /** Opens it again for whoever follows the case. */
    @Transactional
    void reopen(String number, FollowSecret secret, String reason) {
        effects.reopen(standing(find(number, secret)), Caller.ANONYMOUS.username(), reason);
    }

    /** A wrong number and a wrong secret look the same, and take the same time. */
    Complaint find(String number, FollowSecret secret) {
        var complaint = complaints.findByNumber(number).orElse(null);
        var hash = complaint == null ? NOBODYS.hash() : complaint.submission().secretHash();
        if (!secret.fits(hash) || complaint == null) {
            throw Problem.notFound("case-not-found");
        }
        return complaint;
    }

    private Sla.Terms terms(Complaint complaint) {
        return sla.terms(complaint.grading().policy());
    }

    private Set<Move> moves(Complaint complaint, Caller caller) {
        var moves = complaint.moves(clock.instant(), settings.reopenWindow());
        if (caller.seesOnlyThemselves()) {
            moves.retainAll(EnumSet.of(Move.WITHDRAW, Move.REOPEN));
        } else if (!caller.isOneOf(DESK)) {
            moves.clear();
        } else if (!moves.isEmpty() && concerned.is(complaint.id(), caller.username())) {
            moves.clear(); // every step of theirs would be refused
        } else if (moves.contains(Move.CLOSE) && closing.isLeftToAnother(complaint, caller)) {
            moves.remove(Move.CLOSE);
        } else if (moves.contains(Move.APPROVE) && !approvals.isTurnOf(complaint.id(), caller)) {
            moves.remove(Move.APPROVE);
        }
        return moves;
    }
}
