package io.gapless.complaint.assignment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.assignment.AssignmentRules.Queue;
import io.gapless.complaint.assignment.AssignmentRules.Rule;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.Ids;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Queues and rules of assignment over HTTP. */
@RestController
@RequestMapping("/api/v1")
class AssignmentRuleController {

    private final AssignmentRules rules;
    private final Idempotency idempotency;

    AssignmentRuleController(AssignmentRules rules, Idempotency idempotency) {
        this.rules = rules;
        this.idempotency = idempotency;
    }

    /**
     * A queue as it shall be.
     *
     * @param orgUnit of the team that works on it
     */
    record QueueBody(
            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 100) String nameEn,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull Boolean active) {}

    /** A queue to be opened. */
    record NewQueue(
            @NotNull @Pattern(regexp = StaffController.CODE) String code,
            @NotNull @Valid QueueBody queue) {}

    /**
     * A rule as it shall be; what is left out is not looked at.
     *
     * @param place the rule of the lowest place that fits counts
     * @param category with all below it
     * @param minSeverity from which severity up
     * @param channel by which the complaint came
     * @param orgUnit with all below it
     * @param skills what whoever takes it has to be able to
     */
    record RuleBody(
            @Min(1) @Max(10_000) int place,
            @NotBlank @Size(max = 100) String name,

            @Nullable @Pattern(regexp = StaffController.CODE)
            String category,

            @Nullable Severity minSeverity,
            @Nullable Channel channel,
            @Nullable @Size(min = 1, max = 40) String segment,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Pattern(regexp = StaffController.CODE) String queue,

            @NotNull @Size(max = 20) List<@NotNull @Pattern(regexp = StaffController.CODE) String> skills,

            @NotNull Boolean active) {

        Rule toRule() {
            return new Rule(
                    Ids.next(),
                    0,
                    place,
                    name,
                    category,
                    minSeverity,
                    channel == null ? null : channel.name(),
                    segment,
                    orgUnit,
                    queue,
                    skills.stream().distinct().toList(),
                    active);
        }
    }

    /** The queues, by code. */
    @GetMapping("/complaint-queues")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Queue> queues() {
        return new KeysetPage<>(rules.queues(), null);
    }

    /** Opens a queue. */
    @PostMapping("/complaint-queues")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Queue> open(@Valid @RequestBody NewQueue body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.queue().orgUnit());
        return idempotency.once(key, body, () -> {
            var wanted = body.queue();
            var queue = rules.open(body.code(), wanted.name(), wanted.nameEn(), wanted.orgUnit(), wanted.active());
            return ResponseEntity.created(URI.create("/api/v1/complaint-queues/" + queue.code()))
                    .eTag(IfMatch.etag(queue.version()))
                    .body(queue);
        });
    }

    /** Changes a queue, or takes it out of use: then no rule may lead to it, but what waits in it stays. */
    @PutMapping("/complaint-queues/{code}")
    @RolesAllowed(ADMIN)
    ResponseEntity<Queue> change(
            @PathVariable String code, IfMatch ifMatch, @Valid @RequestBody QueueBody body, Caller caller) {
        requireQueue(code, caller);
        caller.orgScope().require(body.orgUnit());
        var queue = rules.change(code, ifMatch, body.name(), body.nameEn(), body.orgUnit(), body.active());
        return ResponseEntity.ok().eTag(IfMatch.etag(queue.version())).body(queue);
    }

    /** The rules in the order in which they are looked at. */
    @GetMapping("/assignment-rules")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Rule> rules() {
        return new KeysetPage<>(rules.rules(), null);
    }

    /** Adds a rule; complaints received from now on go by it. */
    @PostMapping("/assignment-rules")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Rule> add(@Valid @RequestBody RuleBody body, IdempotencyKey key, Caller caller) {
        requireScope(body.toRule(), caller);
        return idempotency.once(key, body, () -> {
            var rule = rules.add(body.toRule());
            return ResponseEntity.created(URI.create("/api/v1/assignment-rules/" + rule.id()))
                    .eTag(IfMatch.etag(rule.version()))
                    .body(rule);
        });
    }

    /** Changes a rule. */
    @PutMapping("/assignment-rules/{id}")
    @RolesAllowed(ADMIN)
    ResponseEntity<Rule> changeRule(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody RuleBody body, Caller caller) {
        requireScope(rules.find(id), caller);
        requireScope(body.toRule(), caller);
        var rule = rules.change(id, ifMatch, body.toRule());
        return ResponseEntity.ok().eTag(IfMatch.etag(rule.version())).body(rule);
    }

    /** Takes a rule away. */
    @DeleteMapping("/assignment-rules/{id}")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        requireScope(rules.find(id), caller);
        rules.remove(id, ifMatch);
    }

    /** A rule brings complaints of some org unit to the team of a queue: the caller keeps both. */
    private void requireScope(Rule rule, Caller caller) {
        requireQueue(rule.queue(), caller);
        caller.orgScope().requireRule(rule.orgUnit());
    }

    private void requireQueue(String code, Caller caller) {
        rules.queue(code).ifPresent(queue -> caller.orgScope().require(queue.orgUnit()));
    }
}
