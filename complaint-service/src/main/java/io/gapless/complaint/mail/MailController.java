package io.gapless.complaint.mail;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The mails that came, over HTTP, and what is to be done about those that nobody took in. */
@RestController
@RequestMapping("/api/v1/mails")
class MailController {

    private final MailDesk desk;
    private final MailIntake intake;

    MailController(MailDesk desk, MailIntake intake) {
        this.desk = desk;
        this.intake = intake;
    }

    /**
     * How to take a mail in.
     *
     * @param complaintId of the complaint that it belongs to; a new one where it is left out
     * @param category of a new one, the mailbox's unless told
     * @param correspondent whether its sender writes on that complaint from now on
     */
    record TakingUp(
            @Nullable UUID complaintId,

            @Nullable @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String category,

            @Nullable Boolean correspondent) {}

    /** Why nothing is to be done about a mail. */
    record Dismissal(@NotBlank @Size(max = 500) String reason) {}

    /**
     * Mails that came, newest first.
     *
     * @param status HELD are those that wait for somebody
     * @param mailbox by name
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    KeysetPage<MailLog.Mail> list(
            @RequestParam(required = false) MailLog.@Nullable Status status,
            @RequestParam(required = false) @Nullable String mailbox,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return KeysetPage.of(
                desk.list(scope(caller, orgUnit), status, mailbox, paging),
                paging,
                mail -> Cursor.of(mail.id()),
                mail -> mail);
    }

    /** One mail that came. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    MailLog.Mail read(@PathVariable UUID id, Caller caller) {
        return intake.find(id, caller);
    }

    /** Takes a mail that waits to a complaint, or takes it in as a new one. */
    @PostMapping("/{id}/intake")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    MailLog.Mail takeUp(@PathVariable UUID id, @Valid @RequestBody TakingUp body, Caller caller) {
        return intake.takeUp(
                id, body.complaintId(), body.category(), Boolean.TRUE.equals(body.correspondent()), caller);
    }

    /** Puts a mail that waits aside, with the reason. */
    @PostMapping("/{id}/dismissal")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    MailLog.Mail dismiss(@PathVariable UUID id, @Valid @RequestBody Dismissal body, Caller caller) {
        return intake.dismiss(id, body.reason(), caller);
    }

    static OrgScope scope(Caller caller, @Nullable String orgUnit) {
        return caller.orgScope().narrowedTo(orgUnit);
    }
}
