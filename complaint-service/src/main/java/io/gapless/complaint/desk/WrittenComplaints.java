package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.desk.ComplaintController.Contact;
import io.gapless.complaint.desk.ComplaintController.NewComplaint;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.template.Variable;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Complaints that come in writing, from people without a login: taken in, written on, answered. */
@Service
public class WrittenComplaints {

    private final ComplaintIntake intake;
    private final ComplaintHandling handling;
    private final ComplaintEffects effects;
    private final Complaints complaints;
    private final CaseFile file;
    private final CaseLinks links;
    private final ReplyValues values;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    WrittenComplaints(
            ComplaintIntake intake,
            ComplaintHandling handling,
            ComplaintEffects effects,
            Complaints complaints,
            CaseFile file,
            CaseLinks links,
            ReplyValues values,
            DeskSettings settings,
            Outbox outbox,
            Clock clock) {
        this.intake = intake;
        this.handling = handling;
        this.effects = effects;
        this.complaints = complaints;
        this.file = file;
        this.links = links;
        this.values = values;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * What came.
     *
     * @param language of the text and of the answers: zh or en
     * @param customer who it is, where that is known
     */
    public record Letter(
            String orgUnit,
            String category,
            String language,
            String text,
            @Nullable String name,
            @Nullable UUID customer) {}

    /**
     * A complaint as others may know of it.
     *
     * @param customerId who complains, where that is known
     * @param takesMessages whether it is open or can be reopened
     */
    public record Case(
            UUID id,
            String number,
            String orgUnit,
            String language,
            @Nullable UUID customerId,
            boolean takesMessages) {}

    /** A complaint that is ready to be taken in. */
    public static final class Prepared {

        private final Complaint complaint;
        private final FollowSecret secret;

        private Prepared(Complaint complaint, FollowSecret secret) {
            this.complaint = complaint;
            this.secret = secret;
        }

        /** By which the customer follows the case. */
        public String secret() {
            return secret.text();
        }
    }

    /** Looks up all that is needed, before the transaction; a problem where it cannot be taken in. */
    public Prepared prepare(Letter letter) {
        return prepare(letter, Channel.EMAIL);
    }

    Prepared prepare(Letter letter, Channel channel) {
        var secret = FollowSecret.random();
        var clerk = new Caller(
                Caller.SYSTEM,
                Caller.SYSTEM,
                Set.of(Roles.SERVICE_AGENT),
                new OrgScope(List.of(letter.orgUnit())),
                Set.of());
        var complaint = intake.prepare(
                new NewComplaint(
                        channel,
                        letter.category(),
                        null,
                        letter.text(),
                        letter.customer(),
                        null,
                        letter.name() == null ? null : new Contact(letter.name(), null, null),
                        letter.orgUnit(),
                        letter.language(),
                        null,
                        null,
                        null,
                        null),
                secret,
                clerk);
        return new Prepared(complaint, secret);
    }

    /** Stores it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Case take(Prepared prepared) {
        return known(intake.take(prepared.complaint));
    }

    /** Stores the one that a follow-up has led to, away from whom it is about. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(Prepared prepared, UUID followUp, List<String> about) {
        intake.take(prepared.complaint, followUp, about);
    }

    /** Links a new one to an ended one that it takes up again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void follow(Case fresh, Case ended) {
        links.follow(
                complaints.findById(fresh.id()).orElseThrow(),
                complaints.findById(ended.id()).orElseThrow(),
                Caller.SYSTEM);
    }

    /** Adds words of the customer; the id of the message. */
    @Transactional(propagation = Propagation.MANDATORY)
    public UUID write(UUID complaintId, String text) {
        return say(complaintId, MessageKind.FROM_CUSTOMER, text, Caller.ANONYMOUS.username());
    }

    /** Adds a note that this service makes by itself. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void note(UUID complaintId, String text) {
        say(complaintId, MessageKind.NOTE, text, Caller.SYSTEM);
    }

    private UUID say(UUID complaintId, MessageKind kind, String text, String author) {
        var complaint = complaints.readById(complaintId).orElseThrow();
        var id = file.say(complaint, kind, text, author, clock.instant().truncatedTo(ChronoUnit.MICROS));
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintMessageAdded",
                ComplaintState.from(complaint, file.actedBy(complaint), kind));
        if (kind == MessageKind.FROM_CUSTOMER) {
            effects.heard(complaint, author);
        }
        return id;
    }

    /** The complaint of that number, or the one that it goes on in. */
    @Transactional(readOnly = true)
    public Optional<Case> byNumber(String number) {
        return complaints.findByNumber(number).flatMap(complaint -> byId(complaint.id()));
    }

    /** The complaint, or the one that it goes on in. */
    @Transactional(readOnly = true)
    public Optional<Case> byId(UUID id) {
        return complaints.findById(file.standing(id)).map(this::known);
    }

    /** The complaint; a problem (404) where there is none that the caller may know of, 403 where they may only read it. */
    @Transactional(readOnly = true)
    public Case find(UUID id, Caller caller) {
        return known(handling.findTheirs(id, caller));
    }

    /** What stands in for the variables of texts about it, in its language. */
    @Transactional(readOnly = true)
    public Map<Variable, String> values(UUID id) {
        var complaint = complaints.findById(id).orElseThrow();
        return values.of(complaint, complaint.submission().language());
    }

    private Case known(Complaint complaint) {
        return new Case(
                complaint.id(),
                complaint.number(),
                complaint.orgUnit(),
                complaint.submission().language(),
                complaint.complainant().customerId(),
                complaint.status().isOpen() || complaint.mayReopen(clock.instant(), settings.reopenWindow()));
    }
}
