package io.gapless.complaint.mail;

import io.gapless.complaint.desk.ComplaintTaken;
import io.gapless.complaint.desk.CustomerAnswered;
import io.gapless.complaint.desk.WrittenComplaints;
import io.gapless.complaint.template.ReplyTemplates;
import io.gapless.complaint.template.Variable;
import io.gapless.platform.Ids;
import io.gapless.platform.mail.MailQueue;
import io.gapless.platform.mail.OutgoingMail;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Mails to be sent on complaints; see {@link MailQueue} for how they are. */
@Service
class MailOutbox {

    private static final Logger log = LoggerFactory.getLogger(MailOutbox.class);

    /** Stands in the text until it is sent: the secret is not shown in lists, and gone once it was told. */
    static final String SECRET = "[[secret]]";

    private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>\\s]{1,900}>");

    /** What a report says of each recipient; one that it says nothing of has come back. */
    private static final Pattern ACTION = Pattern.compile("(?im)^Action:[ \\t]*([a-z]+)");

    private static final String SELECT = """
            select m.id, m.complaint_id, c.number, c.customer_id, m.org_unit, m.kind, m.mailbox, m.recipient, m.subject,
                m.text, (select count(*) from mail_out_file f where f.mail_id = m.id)::int as files, m.status, m.attempts, m.next_at, m.last_error, m.created_at, m.sent_at
            from mail_out m join complaint c on c.id = m.complaint_id\s""";

    private final JdbcClient jdbc;
    private final MailQueue queue;
    private final MailLog mails;
    private final MailSettings settings;
    private final WrittenComplaints complaints;
    private final ReplyTemplates templates;
    private final Clock clock;

    MailOutbox(
            JdbcClient jdbc,
            MailLog mails,
            MailSettings settings,
            WrittenComplaints complaints,
            ReplyTemplates templates,
            Clock clock) {
        this.jdbc = jdbc;
        this.queue = new MailQueue(jdbc, "mail_out", settings.attempts(), settings.firstRetry(), clock);
        this.mails = mails;
        this.settings = settings;
        this.complaints = complaints;
        this.templates = templates;
        this.clock = clock;
    }

    /** What a mail is for. */
    enum Kind {
        ACKNOWLEDGEMENT,
        REPLY
    }

    /** Where a mail stands. */
    enum SendingStatus {
        PENDING,
        SENT,
        /** Given up: somebody has to do something. */
        FAILED,
        /** It was sent, and came back. */
        BOUNCED
    }

    /**
     * A mail to be sent, as answered.
     *
     * @param files how many go with it
     * @param nextAt when it is tried next
     */
    record Outgoing(
            UUID id,
            UUID complaintId,
            String number,
            @OfPerson @Nullable UUID customerId,
            String orgUnit,
            Kind kind,
            String mailbox,
            String recipient,
            String subject,
            String text,
            int files,
            SendingStatus status,
            int attempts,
            Instant nextAt,
            @Nullable String lastError,
            Instant createdAt,
            @Nullable Instant sentAt) {}

    /** A mail in the hands of who sends it. */
    record Claimed(
            UUID id,
            Kind kind,
            String messageId,
            String mailbox,
            String recipient,
            String subject,
            String text,
            @Nullable String secret,
            @Nullable String inReplyTo,
            int attempts) {

        String words() {
            return text.replace(SECRET, secret == null ? "" : secret);
        }
    }

    /** Somebody who told their address is answered there. */
    @EventListener
    void on(ComplaintTaken taken) {
        mails.addCorrespondent(taken.id(), taken.address());
        acknowledge(taken.id(), taken.address(), taken.followSecret(), null);
    }

    @EventListener
    void on(CustomerAnswered answered) {
        var known = complaints.byId(answered.complaintId()).orElseThrow();
        var box = settings.boxOf(known.orgUnit()).orElse(null);
        if (box == null) {
            return;
        }
        for (String address : mails.correspondents(known.id())) {
            var before = last(known.id(), address);
            var subject = before.map(Last::subject).orElse(known.language().equals("zh") ? "您的投诉" : "Your complaint");
            var mail = append(
                    known,
                    Kind.REPLY,
                    box,
                    address,
                    (before.isPresent()
                                            && !subject.toLowerCase(java.util.Locale.ROOT)
                                                    .startsWith("re:")
                                    ? "Re: "
                                    : "")
                            + (subject.contains(known.number()) ? subject : subject + " [" + known.number() + ']'),
                    answered.text(),
                    null,
                    before.map(Last::messageId).orElse(null));
            if (!answered.files().isEmpty()) {
                jdbc.sql("insert into mail_out_file (mail_id, attachment_id) select ?, unnest(?::uuid[])")
                        .param(mail)
                        .param(answered.files().toArray(UUID[]::new))
                        .update();
            }
        }
    }

    /**
     * Tells somebody that their complaint has come, in its language.
     *
     * @param inReplyTo the mail by which it came
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void acknowledge(UUID complaint, String address, String secret, @Nullable String inReplyTo) {
        var known = complaints.byId(complaint).orElseThrow();
        var box = settings.boxOf(known.orgUnit()).orElse(null);
        if (box == null || acknowledgedLately(address) >= settings.acknowledgementsPerHour()) {
            return;
        }
        try {
            Map<Variable, String> values = new HashMap<>(complaints.values(complaint));
            values.put(Variable.FOLLOW_SECRET, SECRET);
            var rendered = templates.render(ReplyTemplates.ACKNOWLEDGEMENT, known.language(), values);
            append(known, Kind.ACKNOWLEDGEMENT, box, address, rendered.subject(), rendered.text(), secret, inReplyTo);
        } catch (Problem e) {
            // The template is out of use, or asks for what a new complaint does not have.
            log.warn("No acknowledgement of {}: {}", known.number(), e.slug());
        }
    }

    private long acknowledgedLately(String address) {
        return jdbc.sql("""
                        select count(*) from mail_out where recipient = ? and created_at > ?
                            and kind = 'ACKNOWLEDGEMENT'""")
                .params(address, now().minusHours(1))
                .query(Long.class)
                .single();
    }

    private record Last(String messageId, String subject) {}

    /** The last mail of somebody on a complaint, or else ours to them: the answer is shown below it. */
    private Optional<Last> last(UUID complaint, String address) {
        return jdbc.sql("""
                        select message_id, subject from (
                            select split_part(message_id, '#', 1) as message_id, subject, received_at as at, 1 as own
                            from mail_in where complaint_id = ? and sender = ?
                            union all
                            select message_id, subject, created_at, 2 from mail_out where complaint_id = ? and recipient = ?)
                            as said
                        order by own, at desc limit 1""")
                .params(complaint, address, complaint, address)
                .query(Last.class)
                .optional();
    }

    private UUID append(
            WrittenComplaints.Case known,
            Kind kind,
            MailSettings.Box box,
            String recipient,
            String subject,
            String text,
            @Nullable String secret,
            @Nullable String inReplyTo) {
        var domain = box.address().substring(box.address().indexOf('@') + 1);
        var now = now();
        var id = Ids.next();
        jdbc.sql("""
                        insert into mail_out (id, complaint_id, org_unit, kind, message_id, mailbox, recipient, subject, text,
                            secret, in_reply_to, status, next_at, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING', ?, ?)""")
                .param(id)
                .param(known.id())
                .param(known.orgUnit())
                .param(kind.name())
                // Nobody can guess it: who refers to it has got the mail, or had it from who did.
                .param("<" + UUID.randomUUID() + '@' + domain + '>')
                .param(box.name())
                .param(recipient)
                .param(IncomingMail.cut(subject, 300))
                .param(text)
                .param(secret)
                .param(inReplyTo)
                .param(now)
                .param(now)
                .update();
        return id;
    }

    /** What goes with a mail. */
    @Transactional(readOnly = true)
    public List<OutgoingMail.File> files(UUID mail) {
        return jdbc.sql("""
                        select a.name, f.media_type, f.content
                        from mail_out_file m join complaint_attachment a on a.id = m.attachment_id
                            join attachment_content f on f.sha256 = a.sha256
                        where m.mail_id = ? order by a.id""")
                .param(mail)
                .query((row, i) -> new OutgoingMail.File(
                        row.getString("name"), row.getString("media_type"), row.getBytes("content")))
                .list();
    }

    /** Claims some mails that are due, for so long. */
    @Transactional
    public List<Claimed> claim(int most, Duration time) {
        return queue.claim(
                most,
                time,
                "id, kind, message_id, mailbox, recipient, subject, text, secret, in_reply_to, attempts",
                Claimed.class);
    }

    @Transactional
    public void sent(UUID id) {
        queue.sent(id);
        jdbc.sql("update mail_out set secret = null where id = ? and status = 'SENT'")
                .param(id)
                .update();
    }

    /** Tries again later, ever more slowly, or gives it up. */
    @Transactional
    public void failed(Claimed mail, String error, boolean forGood) {
        queue.failed(mail.id(), mail.attempts(), error, forGood);
    }

    /** Marks ours that came back, which the report names somewhere; not those that are only late, or did arrive. */
    void bounced(List<String> references, String report) {
        var actions = ACTION.matcher(report)
                .results()
                .limit(200)
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .toList();
        if (!actions.isEmpty() && !actions.contains("failed")) {
            return;
        }
        var told = new java.util.LinkedHashSet<>(references);
        MESSAGE_ID.matcher(report).results().limit(200).forEach(found -> told.add(found.group()));
        if (!told.isEmpty()) {
            jdbc.sql("update mail_out set status = 'BOUNCED' where message_id in (:ids) and status = 'SENT'")
                    .param("ids", told)
                    .update();
        }
    }

    @Transactional(readOnly = true)
    public List<Outgoing> list(
            OrgScope scope, @Nullable SendingStatus status, @Nullable UUID complaintId, Paging paging) {
        return jdbc.sql(SELECT + "where " + scope.condition("m.org_unit") + """
                        \sand (:status::text is null or m.status = :status)
                        and (:complaint::uuid is null or m.complaint_id = :complaint)
                        and (:before::uuid is null or m.id < :before) order by m.id desc limit :limit""")
                .params(scope.parameters())
                .param("status", status == null ? null : status.name())
                .param("complaint", complaintId)
                .param("before", paging.after() == null ? null : paging.after().uuid(0))
                .param("limit", paging.fetch())
                .query(Outgoing.class)
                .list();
    }

    /** Sends a mail that was given up once more. */
    @Transactional
    public Outgoing retry(UUID id, Caller caller) {
        find(id, caller);
        int again = jdbc.sql("""
                        update mail_out set status = 'PENDING', attempts = 0, next_at = ?
                        where id = ? and status in ('FAILED', 'BOUNCED')""").params(now(), id).update();
        if (again == 0) {
            throw Problem.conflict("mail-not-given-up");
        }
        return find(id, caller);
    }

    private Outgoing find(UUID id, Caller caller) {
        return jdbc.sql(SELECT + "where m.id = ?")
                .param(id)
                .query(Outgoing.class)
                .optional()
                .filter(mail -> caller.orgScope().contains(mail.orgUnit()))
                .orElseThrow(() -> Problem.notFound("mail-not-found", id));
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
