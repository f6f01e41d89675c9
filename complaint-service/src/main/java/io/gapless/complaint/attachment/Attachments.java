package io.gapless.complaint.attachment;

import io.gapless.complaint.customer.Whose;
import io.gapless.platform.Ids;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.FileAnswer;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Files of complaints: taken, listed and given to those they are meant for. */
@Component
public class Attachments {

    private static final int LONGEST_NAME = 200;
    /** What is being kept at this moment is not looked for. */
    private static final Duration UNDER_WAY = Duration.ofHours(1);

    private static final String SELECT = """
            select a.id, a.complaint_id, c.customer_id, a.message_id, a.name, f.media_type, f.bytes, a.sha256, a.internal,
                a.uploaded_by, a.uploaded_at, c.org_unit, c.manager, c.login, c.partner,
                c.assignee
            from complaint_attachment a join attachment_content f on f.sha256 = a.sha256
                join complaint c on c.id = a.complaint_id\s""";

    private final JdbcClient jdbc;
    private final AttachmentSettings settings;
    private final PersonalReads reads;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Attachments(
            JdbcClient jdbc,
            AttachmentSettings settings,
            PersonalReads reads,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.reads = reads;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A file of a complaint.
     *
     * @param messageId the message that it belongs to, if any
     * @param bytes its size
     * @param sha256 of its content, in hex
     * @param internal whether it is among the staff
     * @param uploadedBy not told to customers and partners
     */
    public record Stored(
            UUID id,
            UUID complaintId,
            @OfPerson @Nullable UUID customerId,
            @Nullable UUID messageId,
            String name,
            String mediaType,
            long bytes,
            String sha256,
            boolean internal,
            @Nullable String uploadedBy,
            Instant uploadedAt) {}

    private record Row(
            UUID id,
            UUID complaintId,
            @Nullable UUID customerId,
            @Nullable UUID messageId,
            String name,
            String mediaType,
            long bytes,
            String sha256,
            boolean internal,
            String uploadedBy,
            Instant uploadedAt,
            String orgUnit,
            @Nullable String manager,
            @Nullable String login,
            @Nullable String partner,
            @Nullable String assignee) {

        boolean isFor(Caller caller) {
            return of().isFor(caller) && (!internal || !isOutside(caller));
        }

        private Whose of() {
            return new Whose(orgUnit, manager, login, partner, assignee);
        }

        Stored stored(boolean outside) {
            return new Stored(
                    id,
                    complaintId,
                    customerId,
                    messageId,
                    name,
                    mediaType,
                    bytes,
                    sha256,
                    internal,
                    outside ? null : uploadedBy,
                    uploadedAt);
        }
    }

    /** What an upload gave: the same file of the same complaint is there once. */
    public record Taken(Stored file, boolean isNew) {}

    void requireSize(long bytes) {
        if (bytes > settings.maxFileSize().toBytes()) {
            throw Problem.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "attachment-too-large",
                    settings.maxFileSize().toMegabytes());
        }
    }

    /** Takes a file from somebody who may see the complaint. */
    @Transactional
    public Taken take(
            UUID complaintId, @Nullable UUID messageId, String name, Path file, boolean internal, Caller caller) {
        requireVisible(complaintId, caller);
        if (internal && isOutside(caller)) {
            throw Problem.forbidden("attachment-internal");
        }
        return keep(complaintId, messageId, name, file, internal, caller.username());
    }

    /**
     * Keeps a file with a complaint. A {@link Problem} where it is too large (413), of a kind that is not taken (415) or
     * one too many (422).
     *
     * @param by username of who brought it
     */
    @Transactional(noRollbackFor = Problem.class)
    public Taken keep(UUID complaintId, @Nullable UUID messageId, String name, Path file, boolean internal, String by) {
        try {
            requireSize(Files.size(file));
            var told = plain(name);
            var mediaType = FileInspection.mediaType(told, file);
            if (!settings.types().contains(mediaType)) {
                throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "attachment-type-not-taken", mediaType);
            }
            return enter(complaintId, messageId, told, Files.readAllBytes(file), mediaType, internal, by);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Taken enter(
            UUID complaintId,
            @Nullable UUID messageId,
            String name,
            byte[] content,
            String mediaType,
            boolean internal,
            String by) {
        // One after the other for each complaint, so that the limit holds.
        jdbc.sql("select status from complaint where id = ? for update")
                .param(complaintId)
                .query(String.class)
                .single();
        if (messageId != null) {
            requireMessage(complaintId, messageId, internal);
        }
        var sha256 = sha256(content);
        var there = find(complaintId, sha256, name, internal);
        if (there.isPresent()) {
            return new Taken(there.get().stored(false), false);
        }
        int files = jdbc.sql("select count(*) from complaint_attachment where complaint_id = ?")
                .param(complaintId)
                .query(Integer.class)
                .single();
        if (files >= settings.maxFiles()) {
            throw Problem.unprocessable("attachment-too-many", settings.maxFiles());
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        // Held until the commit: what no complaint has any more may be on its way out.
        jdbc.sql("""
                        insert into attachment_content (sha256, media_type, bytes, content, stored_at)
                        values (?, ?, ?, ?, ?) on conflict (sha256) do update set stored_at = excluded.stored_at""")
                .param(sha256)
                .param(mediaType)
                .param((long) content.length)
                .param(content)
                .param(now)
                .update();
        jdbc.sql("""
                        insert into complaint_attachment
                            (id, complaint_id, message_id, sha256, name, internal, uploaded_by, uploaded_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(Ids.next())
                .param(complaintId)
                .param(messageId)
                .param(sha256)
                .param(name)
                .param(internal)
                .param(by)
                .param(now)
                .update();
        events.publishEvent(new AttachmentKept(complaintId, name, internal, by));
        return new Taken(find(complaintId, sha256, name, internal).orElseThrow().stored(false), true);
    }

    private Optional<Row> find(UUID complaintId, String sha256, String name, boolean internal) {
        return jdbc.sql(SELECT + "where a.complaint_id = ? and a.sha256 = ? and a.name = ? and a.internal = ?")
                .params(complaintId, sha256, name, internal)
                .query(Row.class)
                .optional();
    }

    /** What belongs to a note is among the staff, as the note is. */
    private void requireMessage(UUID complaintId, UUID messageId, boolean internal) {
        var kind = jdbc.sql("select kind from complaint_message where id = ? and complaint_id = ?")
                .params(messageId, complaintId)
                .query(String.class)
                .optional()
                .orElseThrow(() -> Problem.unprocessable("attachment-message-unknown", messageId));
        if (kind.equals("NOTE") && !internal) {
            throw Problem.unprocessable("attachment-of-note");
        }
    }

    /** The files of a complaint that the caller may know of, in the order in which they came. */
    @Transactional(readOnly = true)
    public List<Stored> of(UUID complaintId, Caller caller) {
        requireVisible(complaintId, caller);
        return rows(complaintId).stream()
                .filter(row -> row.isFor(caller))
                .map(row -> row.stored(isOutside(caller)))
                .toList();
    }

    /** What the customer may have of a complaint's files, whoever they prove to be. */
    @Transactional(readOnly = true)
    public List<Stored> forCustomer(UUID complaintId) {
        return rows(complaintId).stream()
                .filter(row -> !row.internal())
                .map(row -> row.stored(true))
                .toList();
    }

    /**
     * Files that go to the customer with an answer. A {@link Problem} (422) where one is not of the complaint or among the
     * staff, or where they are too large together.
     */
    @Transactional(readOnly = true)
    public void requireSendable(UUID complaintId, List<UUID> files) {
        if (files.isEmpty()) {
            return;
        }
        var theirs = rows(complaintId).stream().filter(row -> !row.internal()).toList();
        for (UUID file : files) {
            if (theirs.stream().noneMatch(row -> row.id().equals(file))) {
                throw Problem.unprocessable("attachment-not-for-customer", file);
            }
        }
        long bytes = theirs.stream()
                .filter(row -> files.contains(row.id()))
                .mapToLong(Row::bytes)
                .sum();
        if (bytes > settings.maxSent().toBytes()) {
            throw Problem.unprocessable(
                    "attachments-too-large-to-send", settings.maxSent().toMegabytes());
        }
    }

    /** What belonged to no message is of this one from now on. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void sentWith(UUID messageId, List<UUID> files) {
        if (!files.isEmpty()) {
            jdbc.sql("update complaint_attachment set message_id = ? where id = any(?) and message_id is null")
                    .param(messageId)
                    .param(files.toArray(UUID[]::new))
                    .update();
        }
    }

    private List<Row> rows(UUID complaintId) {
        return jdbc.sql(SELECT + "where a.complaint_id = ? order by a.id")
                .param(complaintId)
                .query(Row.class)
                .list();
    }

    /** A file, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    public Stored find(UUID id, Caller caller) {
        return jdbc.sql(SELECT + "where a.id = ?")
                .param(id)
                .query(Row.class)
                .optional()
                .filter(row -> row.isFor(caller))
                .map(row -> row.stored(isOutside(caller)))
                .orElseThrow(() -> Problem.notFound("attachment-not-found", id));
    }

    /** Sends a file so that no browser shows or runs it; who has read it is noted. */
    public void send(Stored file, HttpServletResponse response) throws IOException {
        var content = jdbc.sql("select content from attachment_content where sha256 = ?")
                .param(file.sha256())
                .query(byte[].class)
                .optional()
                .orElseThrow(() -> Problem.notFound("attachment-not-found", file.id()));
        if (file.customerId() != null) {
            reads.note(file.customerId());
        }
        FileAnswer.begin(response, file.mediaType(), file.name());
        response.setContentLengthLong(content.length);
        // Asked for again each time: whoever may not see it any more sees it no more.
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.getOutputStream().write(content);
    }

    /** Removes contents that no complaint has any more, as after an erasure. */
    @Scheduled(cron = "0 23 * * * *")
    @Transactional
    void removeUnused() {
        jdbc.sql("""
                        delete from attachment_content f where f.stored_at < ?
                            and not exists (select from complaint_attachment a where a.sha256 = f.sha256)""")
                .param(clock.instant().minus(UNDER_WAY).atOffset(ZoneOffset.UTC))
                .update();
    }

    private void requireVisible(UUID complaintId, Caller caller) {
        jdbc.sql("select org_unit, manager, login, partner, assignee from complaint where id = ?")
                .param(complaintId)
                .query(Whose.class)
                .optional()
                .filter(complaint -> complaint.isFor(caller))
                .orElseThrow(() -> Problem.notFound("complaint-not-found", complaintId));
    }

    /** The last part of a path, on one line: names are shown and become names of files. */
    private static String plain(String name) {
        var last = SafeText.cleaned(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
                .replaceAll("[\\r\\n\\t\"<>|:*?\\p{Cf}]", "_")
                .strip();
        if (last.isEmpty() || last.matches("\\.+")) {
            return "file";
        }
        return last.length() <= LONGEST_NAME ? last : last.substring(last.length() - LONGEST_NAME);
    }

    private static boolean isOutside(Caller caller) {
        return caller.seesOnlyThemselves() || caller.is(Roles.PARTNER);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
