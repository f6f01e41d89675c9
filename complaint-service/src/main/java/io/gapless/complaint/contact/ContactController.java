package io.gapless.complaint.contact;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.desk.Channel;
import io.gapless.platform.Ids;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Contacts over HTTP. */
@RestController
@RequestMapping("/api/v1/contacts")
class ContactController {

    private final ServiceDesk desk;
    private final Idempotency idempotency;

    ContactController(ServiceDesk desk, Idempotency idempotency) {
        this.desk = desk;
        this.idempotency = idempotency;
    }

    /**
     * A contact to be logged.
     *
     * @param queue where it waited
     * @param offeredAt when it came to the queue
     * @param answeredAt null where it was abandoned
     * @param wrapUpSeconds work after the end
     * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
     * @param complaintId the complaint it led to
     */
    record NewContact(
            @Nullable UUID customerId,
            @NotNull Channel channel,
            @NotBlank @Size(max = 60) String queue,
            @NotNull Instant offeredAt,
            @Nullable Instant answeredAt,
            @NotNull Instant endedAt,
            @Nullable @Min(0) @Max(86_400) Integer wrapUpSeconds,
            @Nullable @Min(1) @Max(5) Integer keyPress,
            @Nullable UUID complaintId,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {

        Contact toContact(Caller caller) {
            return new Contact(
                    Ids.next(),
                    customerId,
                    channel,
                    queue,
                    orgUnit,
                    offeredAt,
                    answeredAt,
                    endedAt,
                    wrapUpSeconds,
                    keyPress,
                    complaintId,
                    caller.username());
        }
    }

    /**
     * A contact as answered.
     *
     * @param queueSeconds until the answer, or until the caller gave up
     * @param talkSeconds from the answer to the end
     */
    record ContactView(
            UUID id,
            @OfPerson @Nullable UUID customerId,
            Channel channel,
            String queue,
            String orgUnit,
            Instant offeredAt,
            @Nullable Instant answeredAt,
            Instant endedAt,
            long queueSeconds,
            long talkSeconds,
            @Nullable UUID complaintId) {

        static ContactView from(Contact contact) {
            return new ContactView(
                    contact.id(),
                    contact.customerId(),
                    contact.channel(),
                    contact.queue(),
                    contact.orgUnit(),
                    contact.offeredAt(),
                    contact.answeredAt(),
                    contact.endedAt(),
                    contact.queueSeconds(),
                    contact.talkSeconds(),
                    contact.complaintId());
        }
    }

    /** Logs a call or message at the service desk, answered or abandoned; it never changes. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ContactView> log(@Valid @RequestBody NewContact body, IdempotencyKey key, Caller caller) {
        var wanted = body.toContact(caller);
        desk.check(wanted, caller);
        return idempotency.once(key, body, () -> {
            var contact = desk.log(wanted, caller);
            return ResponseEntity.created(URI.create("/api/v1/contacts/" + contact.id()))
                    .body(ContactView.from(contact));
        });
    }

    /**
     * Contacts, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param customerId of one customer
     * @param queue where it waited
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<ServiceDesk.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String queue,
            Paging paging,
            Caller caller) {
        return desk.find(orgUnit, customerId, queue, paging, caller);
    }

    /** One contact. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ServiceDesk.Row read(@PathVariable UUID id, Caller caller) {
        return desk.find(id, caller);
    }

    /**
     * The figures of the desk over a time: offered, answered, abandoned, speed of answer, service level.
     *
     * @param orgUnit an org unit, with all below it
     * @param from inclusive, by the time of offering
     * @param to exclusive
     * @param thresholdSeconds within how many seconds an answer counts for the service level, 0 to 86,400
     */
    @GetMapping("/figures")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ServiceDesk.Figures figures(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(defaultValue = "20") @Min(0) @Max(86_400) int thresholdSeconds,
            Caller caller) {
        return desk.figures(orgUnit, from, to, thresholdSeconds, caller);
    }
}
