package io.gapless.complaint.mail;

import io.gapless.complaint.mail.MailSettings.Box;
import io.gapless.platform.Ids;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Paging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The mails that came. */
@Repository
class MailLog {

    private static final String SELECT = """
            select m.id, m.message_id, m.mailbox, m.org_unit, m.sender, m.sender_name, m.subject, m.text, m.received_at,
                m.status, m.reason, m.complaint_id, c.number, c.customer_id, m.source is not null as source_kept,
                m.handled_by, m.handled_at
            from mail_in m left join complaint c on c.id = m.complaint_id\s""";

    private final JdbcClient jdbc;
    private final Clock clock;

    MailLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What became of a mail. */
    enum Status {
        /** It is with a complaint. */
        TAKEN,
        /** Somebody has to look at it. */
        HELD,
        /** Nobody needs to: a machine sent it. */
        IGNORED,
        /** Somebody looked at it, and nothing is to be done. */
        DISMISSED
    }

    /**
     * A mail that came.
     *
     * @param reason why it was not taken in by itself
     * @param number of the complaint that it is with
     * @param sourceKept whether it can still be taken in by hand
     */
    record Mail(
            UUID id,
            String messageId,
            String mailbox,
            String orgUnit,
            String sender,
            @Nullable String senderName,
            String subject,
            String text,
            Instant receivedAt,
            Status status,
            @Nullable String reason,
            @Nullable UUID complaintId,
            @Nullable String number,
            @OfPerson @Nullable UUID customerId,
            boolean sourceKept,
            @Nullable String handledBy,
            @Nullable Instant handledAt) {}

    /** An earlier case of somebody. */
    record Earlier(@Nullable UUID customerId, String language) {}

    /** Whether exactly this mail came before. */
    boolean isKnown(IncomingMail mail) {
        return jdbc.sql("select exists (select from mail_in where message_id in (?, ?) and digest = ?)")
                .params(mail.messageId(), twin(mail), mail.digest())
                .query(Boolean.class)
                .single();
    }

    /**
     * Enters a mail; false where it is there already. Another mail under a Message-ID that was used before is entered
     * under one of its own.
     *
     * @param source kept where somebody may have to take it in by hand
     */
    boolean enter(
            IncomingMail mail,
            Box box,
            Status status,
            @Nullable String reason,
            @Nullable UUID complaint,
            byte @Nullable [] source) {
        return insert(mail.messageId(), mail, box, status, reason, complaint, source)
                || !isKnown(mail) && insert(twin(mail), mail, box, status, reason, complaint, source);
    }

    private boolean insert(
            String messageId,
            IncomingMail mail,
            Box box,
            Status status,
            @Nullable String reason,
            @Nullable UUID complaint,
            byte @Nullable [] source) {
        return jdbc.sql("""
                                insert into mail_in (id, message_id, digest, mailbox, org_unit, sender, sender_name, subject,
                                    text, received_at, status, reason, complaint_id, source)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (message_id) do nothing""")
                        .param(Ids.next())
                        .param(messageId)
                        .param(mail.digest())
                        .param(box.name())
                        .param(box.orgUnit())
                        .param(mail.sender())
                        .param(mail.senderName())
                        .param(mail.subject())
                        .param(IncomingMail.cut(mail.text(), 20_000))
                        .param(now())
                        .param(status.name())
                        .param(reason)
                        .param(complaint)
                        .param(source)
                        .update()
                == 1;
    }

    private static String twin(IncomingMail mail) {
        return mail.messageId() + '#' + mail.digest();
    }

    /** The complaint that one of these mails is about: ours that were sent, or those of the same sender. */
    Optional<UUID> complaintOf(Collection<String> messageIds, String sender) {
        return messageIds.isEmpty()
                ? Optional.empty()
                : jdbc.sql("""
                                select complaint_id from (
                                    select complaint_id, created_at from mail_out where message_id in (:ids)
                                    union all
                                    select complaint_id, received_at from mail_in
                                    where message_id in (:ids) and sender = :sender and complaint_id is not null) as told
                                order by created_at desc limit 1""")
                        .param("ids", messageIds)
                        .param("sender", sender)
                        .query(UUID.class)
                        .optional();
    }

    boolean isCorrespondent(UUID complaint, String address) {
        return jdbc.sql("select exists (select from complaint_correspondent where complaint_id = ? and address = ?)")
                .params(complaint, address)
                .query(Boolean.class)
                .single();
    }

    void addCorrespondent(UUID complaint, String address) {
        jdbc.sql("insert into complaint_correspondent (complaint_id, address) values (?, ?) on conflict do nothing")
                .params(complaint, address.toLowerCase(java.util.Locale.ROOT))
                .update();
    }

    void removeCorrespondent(UUID complaint, String address) {
        jdbc.sql("delete from complaint_correspondent where complaint_id = ? and address = ?")
                .params(complaint, address.toLowerCase(java.util.Locale.ROOT))
                .update();
    }

    List<String> correspondents(UUID complaint) {
        return jdbc.sql("select address from complaint_correspondent where complaint_id = ? order by address limit 20")
                .param(complaint)
                .query(String.class)
                .list();
    }

    /** The last case of somebody in some org unit. */
    Optional<Earlier> earlier(String address, String orgUnit) {
        return jdbc.sql("""
                        select c.customer_id, c.language from complaint_correspondent r join complaint c on c.id = r.complaint_id
                        where r.address = ? and (c.org_unit = ? or starts_with(c.org_unit, ?))
                        order by r.complaint_id desc limit 1""")
                .params(address, orgUnit, orgUnit + '/')
                .query(Earlier.class)
                .optional();
    }

    long lately(String sender, Duration since) {
        return jdbc.sql("select count(*) from mail_in where sender = ? and received_at > ?")
                .params(sender, now().minus(since))
                .query(Long.class)
                .single();
    }

    List<Mail> list(OrgScope scope, @Nullable Status status, @Nullable String mailbox, Paging paging) {
        return jdbc.sql(SELECT + "where " + scope.condition("m.org_unit") + """
                        \sand (:status::text is null or m.status = :status)
                        and (:mailbox::text is null or m.mailbox = :mailbox)
                        and (:before::uuid is null or m.id < :before) order by m.id desc limit :limit""")
                .params(scope.parameters())
                .param("status", status == null ? null : status.name())
                .param("mailbox", mailbox)
                .param("before", paging.after() == null ? null : paging.after().uuid(0))
                .param("limit", paging.fetch())
                .query(Mail.class)
                .list();
    }

    Optional<Mail> find(UUID id) {
        return jdbc.sql(SELECT + "where m.id = ?").param(id).query(Mail.class).optional();
    }

    byte @Nullable [] source(UUID id) {
        return jdbc.sql("select source from mail_in where id = ? and source is not null")
                .param(id)
                .query(byte[].class)
                .optional()
                .orElse(null);
    }

    /** Notes what somebody did about a mail that waited; false where somebody else was first. */
    boolean handle(UUID id, Status status, @Nullable UUID complaint, @Nullable String reason, String by) {
        return jdbc.sql("""
                                update mail_in set status = ?, complaint_id = ?, reason = coalesce(?, reason), source = null,
                                    handled_by = ?, handled_at = ?
                                where id = ? and status in ('HELD', 'IGNORED')""")
                        .param(status.name())
                        .param(complaint)
                        .param(reason)
                        .param(by)
                        .param(now())
                        .param(id)
                        .update()
                == 1;
    }

    /** Those that came too long ago, and of more than so many bytes the oldest. */
    void forgetSources(Duration after, long most) {
        jdbc.sql("update mail_in set source = null where source is not null and received_at < ?")
                .param(now().minus(after))
                .update();
        jdbc.sql("""
                        update mail_in set source = null where id in (
                            select id from (
                                select id, sum(octet_length(source)) over (order by id desc) as together
                                from mail_in where source is not null) as kept
                            where together > ?)""").param(most).update();
    }

    /** Claims a mailbox for some time, so that one replica reads it; none does twice what another did, whatever happens. */
    boolean claim(String box, Duration time) {
        return jdbc.sql("""
                                insert into mail_box (name, read_until) values (?, now() + ?::interval)
                                on conflict (name) do update set read_until = excluded.read_until
                                where mail_box.read_until < now()""").params(box, time.toSeconds() + " seconds").update() == 1;
    }

    void release(String box, @Nullable String error) {
        jdbc.sql(
                        "update mail_box set read_until = now(), last_read = case when ?::text is null then now() else last_read end,"
                                + " last_error = ? where name = ?")
                .param(error)
                .param(error)
                .param(box)
                .update();
    }

    /** How the last look into a mailbox went. */
    record Look(@Nullable Instant lastRead, @Nullable String lastError) {}

    Optional<Look> look(String box) {
        return jdbc.sql("select last_read, last_error from mail_box where name = ?")
                .param(box)
                .query(Look.class)
                .optional();
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
