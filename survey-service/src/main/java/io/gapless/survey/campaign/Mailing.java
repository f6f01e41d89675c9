package io.gapless.survey.campaign;

import io.gapless.platform.Ids;
import io.gapless.platform.mail.MailQueue;
import io.gapless.platform.mail.OutgoingMail;
import io.gapless.platform.mail.Smtp;
import io.gapless.platform.mail.SmtpServer;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.customer.KnownCustomers;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends the links of campaigns by e-mail, and reminds those who have not answered; see {@link MailQueue}. */
@Service
class Mailing {

    /** Stands in the text for the link. */
    static final String LINK = "{{link}}";

    private static final int AT_ONCE = 10;

    /** Longer than sending some mails takes on a slow server. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final Fielding fielding;
    private final CampaignDesigns designs;
    private final KnownCustomers customers;
    private final Links links;
    private final NobodysLinks nobodys;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SurveyMailSettings settings;
    private final MailQueue queue;
    private final Clock clock;

    Mailing(
            Fielding fielding,
            CampaignDesigns designs,
            KnownCustomers customers,
            Links links,
            NobodysLinks nobodys,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            SurveyMailSettings settings,
            Clock clock) {
        this.fielding = fielding;
        this.designs = designs;
        this.customers = customers;
        this.links = links;
        this.nobodys = nobodys;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.queue = new MailQueue(jdbc, "survey_mail", settings.attempts(), settings.firstRetry(), clock);
        this.clock = clock;
    }

    /**
     * What a campaign writes.
     *
     * @param remindDays after so many days without an answer; null where nobody is reminded
     */
    record Letter(
            String subjectZh,
            String subjectEn,
            String textZh,
            String textEn,
            @Nullable Integer remindDays,
            int mostReminders) {}

    /** To whom a link is to be sent. */
    record Address(String customer, String email, @Nullable String language) {}

    /**
     * What became of addresses.
     *
     * @param queued how many mails will be sent
     * @param notAsked codes of customers whom the campaign does not ask, who have answered, or who were written before
     */
    record Taken(int queued, List<String> notAsked) {}

    /** Where a mail stands. */
    enum MailStatus {
        PENDING,
        SENT,
        /** Given up. */
        FAILED,
        /** Not sent, because there was nothing to answer any more, or who is asked does not want to be. */
        DROPPED
    }

    /** One row of a list. */
    record MailRow(
            UUID id,
            @OfPerson @Nullable UUID customerId,
            String orgUnit,
            String recipient,
            int number,
            MailStatus status,
            int attempts,
            Instant nextAt,
            @Nullable String lastError,
            Instant createdAt,
            @Nullable Instant sentAt) {}

    @Transactional
    public void write(UUID campaignId, Letter letter, Caller caller) {
        var access = requireFielded(campaignId, caller);
        if (!letter.textZh().contains(LINK) || !letter.textEn().contains(LINK)) {
            throw Problem.unprocessable("mail-without-link", LINK);
        }
        if ((letter.mostReminders() == 0) != (letter.remindDays() == null)) {
            throw Problem.unprocessable("mail-reminders-wrong");
        }
        if (access == Access.ANONYMOUS && letter.remindDays() != null) {
            throw Problem.unprocessable("mail-reminders-of-nobody");
        }
        jdbc.sql("""
                        insert into campaign_mailing (campaign_id, subject_zh, subject_en, text_zh, text_en, remind_days,
                            most_reminders)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (campaign_id) do update set subject_zh = excluded.subject_zh,
                            subject_en = excluded.subject_en, text_zh = excluded.text_zh, text_en = excluded.text_en,
                            remind_days = excluded.remind_days, most_reminders = excluded.most_reminders""")
                .param(campaignId)
                .param(letter.subjectZh())
                .param(letter.subjectEn())
                .param(letter.textZh())
                .param(letter.textEn())
                .param(letter.remindDays())
                .param(letter.mostReminders())
                .update();
    }

    @Transactional(readOnly = true)
    public Letter letter(UUID campaignId, Caller caller) {
        fielding.find(campaignId, caller);
        return letter(campaignId).orElseThrow(() -> Problem.notFound("mail-letter-not-found"));
    }

    private Optional<Letter> letter(UUID campaignId) {
        return jdbc.sql("""
                        select subject_zh, subject_en, text_zh, text_en, remind_days, most_reminders from campaign_mailing
                        where campaign_id = ?""").param(campaignId).query(Letter.class).optional();
    }

    /** Queues a mail to each of whom the campaign asks, once. */
    @Transactional
    public Taken send(UUID campaignId, List<Address> addresses, Caller caller) {
        var access = requireFielded(campaignId, caller);
        if (settings.smtp() == null) {
            throw Problem.conflict("mail-not-set-up");
        }
        if (letter(campaignId).isEmpty()) {
            throw Problem.conflict("mail-letter-missing");
        }
        var known = customers.byCode(
                addresses.stream().map(Address::customer).distinct().toList());
        var notAsked = new ArrayList<String>();
        for (Address address : addresses) {
            var customer = known.get(address.customer());
            if (customer == null
                    || !caller.orgScope().contains(customer.orgUnit())
                    || !queue(campaignId, access, customer.id(), address)) {
                notAsked.add(address.customer());
            }
        }
        return new Taken(addresses.size() - notAsked.size(), List.copyOf(notAsked));
    }

    private boolean queue(UUID campaignId, Access access, UUID customerId, Address address) {
        var target = access == Access.ANONYMOUS ? noLink(campaignId, customerId) : ownLink(campaignId, customerId);
        return target.isPresent() && insert(campaignId, target.get(), customerId, address) == 1;
    }

    private Access requireFielded(UUID campaignId, Caller caller) {
        var campaign = fielding.find(campaignId, caller);
        var orgUnit = campaign.plan().orgUnit();
        var access = designs.access(campaignId);
        if (orgUnit == null || !access.drawsCustomers()) {
            throw Problem.conflict("mail-to-nobody");
        }
        caller.orgScope().require(orgUnit);
        return access;
    }

    private record Target(@Nullable UUID id, String orgUnit) {}

    private Optional<Target> ownLink(UUID campaignId, UUID customerId) {
        return jdbc.sql("""
                        select id, org_unit from invitation where campaign_id = ? and customer_id = ? and status = 'OPEN'
                        order by id limit 1""").params(campaignId, customerId).query(Target.class).optional();
    }

    /** Of a campaign whose answers belong to nobody: which link it takes is decided when the mail is sent. */
    private Optional<Target> noLink(UUID campaignId, UUID customerId) {
        return jdbc.sql("""
                        update campaign_asked a set written = true from known_customer c
                        where c.id = a.customer_id and a.campaign_id = ? and a.customer_id = ? and not a.written
                            and exists (select from invitation i where i.campaign_id = a.campaign_id and i.expires_at > ?)
                        returning null::uuid as id, c.org_unit""")
                .params(campaignId, customerId, now())
                .query(Target.class)
                .optional();
    }

    private int insert(UUID campaignId, Target target, UUID customerId, Address address) {
        return jdbc.sql("""
                        insert into survey_mail (id, campaign_id, invitation_id, customer_id, org_unit, number, recipient,
                            language, message_id, status, next_at, created_at)
                        values (?, ?, ?, ?, ?, 0, ?, ?, ?, 'PENDING', ?, ?)
                        on conflict (invitation_id, number) do nothing""")
                .param(Ids.next())
                .param(campaignId)
                .param(target.id())
                .param(customerId)
                .param(target.orgUnit())
                .param(address.email())
                .param("en".equals(address.language()) ? "en" : "zh")
                .param(messageId())
                .param(now())
                .param(now())
                .update();
    }

    /** Nobody can guess it. */
    private String messageId() {
        return "<" + UUID.randomUUID()
                + settings.from().substring(settings.from().indexOf('@')) + ">";
    }

    @Transactional(readOnly = true)
    public KeysetPage<MailRow> list(UUID campaignId, @Nullable MailStatus status, Paging paging, Caller caller) {
        fielding.find(campaignId, caller);
        var scope = caller.orgScope();
        var rows = jdbc.sql("""
                        select id, customer_id, org_unit, recipient, number, status, attempts, next_at, last_error,
                            created_at, sent_at
                        from survey_mail
                        where campaign_id = :campaign and (:status::text is null or status = :status)
                            and (:before::uuid is null or id < :before) and\s""" + scope.condition("org_unit") + " order by id desc limit " + paging.fetch())
                .params(scope.parameters())
                .param("campaign", campaignId)
                .param("status", status == null ? null : status.name())
                .param("before", paging.after() == null ? null : paging.after().uuid(0))
                .query(MailRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /**
     * A mail in the hands of who sends it.
     *
     * @param invitationId whose link it takes; null where it takes any
     */
    record Claimed(
            UUID id,
            UUID campaignId,
            @Nullable UUID invitationId,
            UUID customerId,
            String recipient,
            String language,
            String messageId,
            int attempts) {}

    @Scheduled(fixedDelay = 1000)
    void send() {
        var server = settings.server().orElse(null);
        if (server != null) {
            for (var some = claim(); !some.isEmpty(); some = claim()) {
                some.forEach(mail -> send(server, mail));
            }
        }
    }

    private List<Claimed> claim() {
        return queue.claim(
                AT_ONCE,
                LEASE,
                "id, campaign_id, invitation_id, customer_id, recipient, language, message_id, attempts",
                Claimed.class);
    }

    private void send(SmtpServer server, Claimed mail) {
        var letter = letter(mail.campaignId()).orElse(null);
        boolean wanted = letter != null && customers.mayBeAsked(mail.customerId());
        var invitation = mail.invitationId() != null || !wanted
                ? Optional.ofNullable(mail.invitationId())
                : nobodys.give(mail.campaignId(), mail.customerId());
        var link = invitation.flatMap(this::link).orElse(null);
        if (letter == null || link == null || !wanted) {
            jdbc.sql("update survey_mail set status = 'DROPPED' where id = ? and status = 'PENDING'")
                    .param(mail.id())
                    .update();
            return;
        }
        boolean zh = mail.language().equals("zh");
        try {
            Smtp.send(
                    server,
                    new OutgoingMail(
                            mail.messageId(),
                            settings.from(),
                            mail.recipient(),
                            zh ? letter.subjectZh() : letter.subjectEn(),
                            (zh ? letter.textZh() : letter.textEn()).replace(LINK, link + "?lang=" + mail.language()),
                            null,
                            true),
                    clock);
        } catch (MessagingException | RuntimeException e) {
            if (mail.invitationId() == null) {
                invitation.ifPresent(nobodys::takeBack);
            }
            queue.failed(mail.id(), mail.attempts(), e.toString(), Smtp.isForGood(e));
            return;
        }
        if (mail.invitationId() == null) {
            jdbc.sql("delete from survey_mail where id = ?").param(mail.id()).update();
        } else {
            queue.sent(mail.id());
        }
    }

    private record Token(String tokenSeed, String tokenHash) {}

    /** The link, while it can be answered. */
    private Optional<String> link(UUID invitationId) {
        return jdbc.sql("""
                        select token_seed, token_hash from invitation
                        where id = ? and status = 'OPEN' and expires_at > ?""")
                .params(invitationId, now())
                .query(Token.class)
                .optional()
                .flatMap(token -> links.link(token.tokenSeed(), token.tokenHash()));
    }

    private record Due(
            UUID id,
            UUID campaignId,
            UUID invitationId,
            UUID customerId,
            String orgUnit,
            int number,
            String recipient,
            String language) {}

    /** Queues the reminders that are due; of two replicas one writes each. */
    @Scheduled(fixedDelayString = "${gapless.survey.mail.remind:15m}")
    void remind() {
        if (settings.smtp() == null) {
            return;
        }
        var due = jdbc.sql("""
                        select m.id, m.campaign_id, m.invitation_id, m.customer_id, m.org_unit, m.number, m.recipient,
                            m.language
                        from survey_mail m join campaign_mailing l on l.campaign_id = m.campaign_id
                            join invitation i on i.id = m.invitation_id
                        where m.status = 'SENT' and m.number < l.most_reminders
                            and m.sent_at <= :now::timestamptz - make_interval(days => l.remind_days)
                            and i.status = 'OPEN' and i.expires_at > :now
                            and not exists (select from survey_mail n
                                where n.invitation_id = m.invitation_id and n.number > m.number)
                        order by m.sent_at limit 1000""").param("now", now()).query(Due.class).list();
        transaction.executeWithoutResult(status -> due.forEach(mail -> jdbc.sql("""
                                insert into survey_mail (id, campaign_id, invitation_id, customer_id, org_unit, number,
                                    recipient, language, message_id, status, next_at, created_at)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING', ?, ?)
                                on conflict (invitation_id, number) do nothing""")
                .param(Ids.next())
                .param(mail.campaignId())
                .param(mail.invitationId())
                .param(mail.customerId())
                .param(mail.orgUnit())
                .param(mail.number() + 1)
                .param(mail.recipient())
                .param(mail.language())
                .param(messageId())
                .param(now())
                .param(now())
                .update()));
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
