package io.gapless.complaint.contact;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.Ids;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
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

    /** How codes such as topics are written. */
    static final String CODE = "[a-z0-9][a-z0-9-]{0,59}";

    private static final String CUSTOMER_CODE = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}";

    private final ServiceDesk desk;
    private final AgentTimes times;
    private final Idempotency idempotency;

    ContactController(ServiceDesk desk, AgentTimes times, Idempotency idempotency) {
        this.desk = desk;
        this.times = times;
        this.idempotency = idempotency;
    }

    /**
     * A contact to be logged.
     *
     * @param externalId its id in the caller's system: handed over again, it stays as it stands
     * @param customerCode in place of customerId, for systems that know customers by their codes
     * @param queue where it waited
     * @param agent username of who took it; of an answered one, whoever logs it, where that is an agent
     * @param topic what it was about, a code: who comes again with the same is not counted as helped the first time
     * @param outcome ANSWERED where it has answeredAt, otherwise ABANDONED, unless told
     * @param offeredAt when it came to the queue
     * @param answeredAt null where nobody answered
     * @param holdSeconds of the time between answer and end
     * @param wrapUpSeconds work after the end
     * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
     * @param complaintId the complaint it led to, or was about
     */
    record NewContact(
            @Nullable @Size(min = 1, max = 100) String externalId,
            @Nullable UUID customerId,
            @Nullable @Pattern(regexp = CUSTOMER_CODE) String customerCode,
            @NotNull Channel channel,
            @NotBlank @Size(max = 60) String queue,
            @Nullable @Size(min = 1, max = 60) String agent,
            @Nullable @Pattern(regexp = CODE) String topic,
            Contact.@Nullable Outcome outcome,
            @NotNull Instant offeredAt,
            @Nullable Instant answeredAt,
            @NotNull Instant endedAt,
            @Nullable @Min(0) @Max(86_400) Integer holdSeconds,
            @Nullable @Min(0) @Max(86_400) Integer wrapUpSeconds,
            @Nullable @Min(1) @Max(5) Integer keyPress,
            @Nullable UUID complaintId,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {

        ServiceDesk.Wanted wanted(Caller caller) {
            return new ServiceDesk.Wanted(toContact(caller), customerCode);
        }

        private Contact toContact(Caller caller) {
            return new Contact(
                    Ids.next(),
                    externalId == null ? null : ServiceDesk.source(caller),
                    externalId,
                    customerId,
                    channel,
                    queue,
                    orgUnit,
                    agent == null && answeredAt != null && caller.is(SERVICE_AGENT) ? caller.username() : agent,
                    topic,
                    outcome != null
                            ? outcome
                            : answeredAt == null ? Contact.Outcome.ABANDONED : Contact.Outcome.ANSWERED,
                    offeredAt,
                    answeredAt,
                    endedAt,
                    holdSeconds == null ? 0 : holdSeconds,
                    wrapUpSeconds,
                    keyPress,
                    complaintId,
                    caller.username());
        }
    }

    /** Contacts to be logged, up to 500. */
    record NewContacts(@NotEmpty @Size(max = 500) List<@Valid @NotNull NewContact> contacts) {}

    /** What became of each, in the order of the request. */
    record Outcomes(List<ServiceDesk.Outcome> outcomes) {}

    /**
     * What a customer pressed after a contact.
     *
     * @param externalId by which the caller's system told of the contact
     * @param keyPress 1 to 5
     */
    record KeyPress(
            @NotBlank @Size(max = 100) String externalId,
            @NotNull @Min(1) @Max(5) Integer keyPress) {}

    /**
     * A time in which an agent was there to take contacts.
     *
     * @param externalId its id in the caller's system: handed over again, it stays as it stands
     * @param agent username
     * @param until at most a day after from
     */
    record NewAgentTime(
            @Nullable @Size(min = 1, max = 100) String externalId,
            @NotBlank @Size(max = 60) String agent,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull Instant from,
            @NotNull Instant until) {}

    /** Logs a call or message at the service desk, answered or not; only a key press can be added to it. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, PARTNER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ServiceDesk.Row> log(@Valid @RequestBody NewContact body, IdempotencyKey key, Caller caller) {
        var checked = desk.check(body.wanted(caller), caller);
        return idempotency.once(key, body, () -> {
            var contact = desk.log(checked, caller);
            return ResponseEntity.created(URI.create("/api/v1/contacts/" + contact.id()))
                    .body(contact);
        });
    }

    /** Logs many, as telephone systems hand them over; what is refused is told, and keeps none of the others out. */
    @PostMapping("/batches")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    ResponseEntity<Outcomes> logAll(@Valid @RequestBody NewContacts body, IdempotencyKey key, Caller caller) {
        var wanted =
                body.contacts().stream().map(contact -> contact.wanted(caller)).toList();
        return idempotency.once(key, body, () -> ResponseEntity.ok(new Outcomes(desk.logAll(wanted, caller))));
    }

    /** Adds what the customer pressed after a contact; not by who took it, for nobody rates themselves. */
    @PostMapping("/key-presses")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void press(@Valid @RequestBody KeyPress body, Caller caller) {
        desk.press(body.externalId(), body.keyPress(), caller);
    }

    /** Logs a time in which an agent was there, which occupancy is measured against; agents only their own. */
    @PostMapping("/agent-times")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, PARTNER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void present(@Valid @RequestBody NewAgentTime body, Caller caller) {
        times.log(
                new AgentTimes.AgentTime(
                        Ids.next(),
                        body.externalId() == null ? null : ServiceDesk.source(caller),
                        body.externalId(),
                        body.agent(),
                        body.orgUnit(),
                        body.from(),
                        body.until(),
                        caller.username()),
                caller);
    }

    /**
     * Contacts, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param customerId of one customer
     * @param queue where it waited
     * @param agent username of who took it
     * @param complaintId that it led to, or was about
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<ServiceDesk.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String queue,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam(required = false) @Nullable UUID complaintId,
            Paging paging,
            Caller caller) {
        return desk.find(new ServiceDesk.Filter(orgUnit, customerId, queue, agent, complaintId), paging, caller);
    }

    /** One contact. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ServiceDesk.Row read(@PathVariable UUID id, Caller caller) {
        return desk.find(id, caller);
    }
}
