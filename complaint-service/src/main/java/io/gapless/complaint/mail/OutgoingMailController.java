package io.gapless.complaint.mail;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The mails that are sent, over HTTP, and to whom those of a complaint go. */
@RestController
@RequestMapping("/api/v1/outgoing-mails")
class OutgoingMailController {

    private final MailDesk desk;
    private final MailOutbox outbox;

    OutgoingMailController(MailDesk desk, MailOutbox outbox) {
        this.desk = desk;
        this.outbox = outbox;
    }

    /** To whom answers on a complaint go by e-mail, and from whom mails come to it; all of them, at most 20. */
    record Correspondents(@Size(max = 20) List<@NotBlank @Email @Size(max = 254) String> addresses) {}

    /**
     * A mailbox as it is set up, and how the last look into it went.
     *
     * @param language of its answers, where neither mail nor customer tells
     */
    record MailboxView(
            String name,
            String address,
            String orgUnit,
            String category,
            String language,
            @Nullable Instant lastRead,
            @Nullable String lastError) {}

    /**
     * Mails to customers, newest first.
     *
     * @param status FAILED are those that were given up
     * @param complaintId of one complaint
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    KeysetPage<MailOutbox.Outgoing> list(
            @RequestParam(required = false) MailOutbox.@Nullable SendingStatus status,
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return KeysetPage.of(
                outbox.list(MailController.scope(caller, orgUnit), status, complaintId, paging),
                paging,
                mail -> Cursor.of(mail.id()),
                mail -> mail);
    }

    /** Sends a mail once more that was given up or came back. */
    @PostMapping("/{id}/retry")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    MailOutbox.Outgoing retry(@PathVariable UUID id, Caller caller) {
        return outbox.retry(id, caller);
    }

    /** With whom a complaint is talked about by e-mail. */
    @GetMapping("/correspondents/{complaintId}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    Correspondents correspondents(@PathVariable UUID complaintId, Caller caller) {
        return new Correspondents(desk.correspondents(complaintId, caller));
    }

    /** Sets with whom a complaint is talked about by e-mail: by whom it is answered there from now on. */
    @PutMapping("/correspondents/{complaintId}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    Correspondents setCorrespondents(
            @PathVariable UUID complaintId, @Valid @RequestBody Correspondents body, Caller caller) {
        return new Correspondents(desk.setCorrespondents(complaintId, body.addresses(), caller));
    }

    /** The mailboxes of the caller's org units. */
    @GetMapping("/mailboxes")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    KeysetPage<MailboxView> mailboxes(Caller caller) {
        return new KeysetPage<>(desk.mailboxes(caller), null);
    }
}
