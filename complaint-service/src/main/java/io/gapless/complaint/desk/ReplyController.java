package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.template.ReplyTemplates;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Replies by a template over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints/{id}/replies")
class ReplyController {

    private final Replies replies;
    private final ComplaintReading reading;
    private final Idempotency idempotency;

    ReplyController(Replies replies, ComplaintReading reading, Idempotency idempotency) {
        this.replies = replies;
        this.reading = reading;
        this.idempotency = idempotency;
    }

    /**
     * A reply by a template.
     *
     * @param template code of a template; its newest version is used
     * @param language the complaint's own unless told
     * @param text for {text}
     * @param amount for {amount}
     * @param date for {date}
     * @param attachmentIds files of the complaint that go with it, by e-mail too; none unless told
     */
    record TemplateReply(
            @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String template,

            @Nullable @Pattern(regexp = "zh|en") String language,
            @Nullable @Size(min = 1, max = 2000) String text,
            @Nullable @Size(min = 1, max = 40) String amount,
            @Nullable @Size(min = 1, max = 40) String date,
            @Nullable @Size(max = 10) List<@NotNull UUID> attachmentIds) {}

    /** The reply as it would be sent; 422 names the variables without a value. */
    @PostMapping("/preview")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ReplyTemplates.Rendered preview(@PathVariable UUID id, @Valid @RequestBody TemplateReply body, Caller caller) {
        return replies.preview(id, body, caller);
    }

    /** Replies to the customer by a template, which meets and restarts clocks as every reply does. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> send(
            @PathVariable UUID id, @Valid @RequestBody TemplateReply body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id + " " + body, () -> {
            var complaint = replies.send(id, body, caller);
            return ResponseEntity.ok().eTag(IfMatch.etag(complaint.version())).body(reading.brief(complaint, caller));
        });
    }
}
