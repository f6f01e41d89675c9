package io.gapless.complaint.outbound;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.outbound.OutboundList.Plan;
import io.gapless.complaint.outbound.OutboundList.Status;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lists of customers to be called (呼出) over HTTP. */
@RestController
@RequestMapping("/api/v1/outbound-lists")
class OutboundListController {

    private static final String CODE = "[A-Za-z0-9_-]{1,40}";
    private static final int ATTEMPTS = 3;
    private static final int PAUSE_MINUTES = 240;

    private final OutboundLists lists;
    private final OutboundFigures figures;
    private final Idempotency idempotency;

    OutboundListController(OutboundLists lists, OutboundFigures figures, Idempotency idempotency) {
        this.lists = lists;
        this.figures = figures;
        this.idempotency = idempotency;
    }

    /** A text in both languages. */
    record TextBody(
            @NotBlank @Size(max = 2000) String zh,
            @NotBlank @Size(max = 2000) String en) {

        CallScript.Text text() {
            return new CallScript.Text(zh, en);
        }
    }

    /** Something to choose. */
    record OptionBody(
            @NotNull @Pattern(regexp = CODE) String value,
            @NotNull @Valid TextBody text) {}

    /**
     * One question.
     *
     * @param id by which it is answered
     * @param kind YES_NO by true or false, CHOICE by the value of an option, SCORE by 0 to 10, TEXT
     * @param required not unless told
     * @param options of a CHOICE, two at least
     */
    record QuestionBody(
            @NotNull @Pattern(regexp = CODE) String id,
            @NotNull CallScript.Kind kind,
            @NotNull @Valid TextBody text,
            @Nullable Boolean required,
            @Nullable @Size(max = 20) List<@Valid @NotNull OptionBody> options) {

        CallScript.Question question() {
            return new CallScript.Question(
                    id,
                    kind,
                    text.text(),
                    Boolean.TRUE.equals(required),
                    (options == null ? List.<OptionBody>of() : options)
                            .stream()
                                    .map(option -> new CallScript.Option(
                                            option.value(), option.text().text()))
                                    .toList());
        }
    }

    /** What callers say, ask and end with. */
    record ScriptBody(
            @NotNull @Valid TextBody opening,
            @Nullable @Size(max = 30) List<@Valid @NotNull QuestionBody> questions,
            @NotNull @Valid TextBody closing) {

        CallScript script() {
            return new CallScript(
                    opening.text(),
                    (questions == null ? List.<QuestionBody>of() : questions)
                            .stream().map(QuestionBody::question).toList(),
                    closing.text());
        }
    }

    /**
     * Who is called, why and how.
     *
     * @param purpose of the consent that it takes, as customer-service calls it; service unless told
     * @param segments only these; all unless told
     * @param kinds MANUFACTURER, RETAILER, CONSUMER: only these; all unless told
     * @param mostAttempts after so many in vain a customer counts as not reached; 3 unless told
     * @param pauseMinutes between two attempts unless the attempt tells; 240 unless told
     * @param callFrom time of day from which on customers are called; at any time unless told
     * @param callUntil time of day until which customers are called
     * @param closesAt when it closes by itself
     */
    record PlanBody(
            @NotBlank @Size(max = 200) String name,
            @NotNull Occasion occasion,

            @Nullable @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String purpose,

            @Nullable @Size(max = 100) List<@NotBlank @Size(max = 100) String> segments,

            @Nullable @Size(max = 3) List<@NotNull @Pattern(regexp = "MANUFACTURER|RETAILER|CONSUMER") String> kinds,

            @NotNull @Valid ScriptBody script,
            @Nullable @Min(1) @Max(20) Integer mostAttempts,
            @Nullable @Min(1) @Max(43_200) Integer pauseMinutes,
            @Nullable LocalTime callFrom,
            @Nullable LocalTime callUntil,
            @Nullable @Future Instant closesAt) {

        Plan plan() {
            return new Plan(
                    name,
                    occasion,
                    purpose == null ? "service" : purpose,
                    segments == null ? List.of() : List.copyOf(segments),
                    kinds == null ? List.of() : List.copyOf(kinds),
                    script.script(),
                    mostAttempts == null ? ATTEMPTS : mostAttempts,
                    pauseMinutes == null ? PAUSE_MINUTES : pauseMinutes,
                    callFrom == null ? null : callFrom.truncatedTo(ChronoUnit.MINUTES),
                    callUntil == null ? null : callUntil.truncatedTo(ChronoUnit.MINUTES),
                    closesAt == null ? null : closesAt.truncatedTo(ChronoUnit.MICROS));
        }
    }

    /**
     * A new list.
     *
     * @param orgUnit whose customers are called, with all below it
     */
    record NewList(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid PlanBody plan) {}

    /** Drafts a list; nobody is on it before it is filled. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OutboundList> draft(@Valid @RequestBody NewList body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var list = lists.draft(body.orgUnit(), body.plan().plan(), caller);
            return ResponseEntity.created(URI.create("/api/v1/outbound-lists/" + list.id()))
                    .eTag(IfMatch.etag(list.version()))
                    .body(list);
        });
    }

    /** Changes a draft. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<OutboundList> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody PlanBody body, Caller caller) {
        return answer(lists.change(id, ifMatch, body.plan(), caller));
    }

    /**
     * Opens the list and looks for its customers, as a job; done again, those are added who have come since. Whoever does
     * not want to be called or has no number is left out, and counted.
     */
    @PostMapping("/{id}/fill")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> fill(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        var job = lists.fill(id, ifMatch, caller);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/outbound-lists/" + id + "/filling"))
                .body(job);
    }

    /** The job that filled the list last: how far it is, whom it found; 204 where there is none. */
    @GetMapping("/{id}/filling")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<Job> filling(@PathVariable UUID id, Caller caller) {
        return lists.filling(id, caller)
                .map(ResponseEntity::ok)
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    /** Closes the list: who was not called by then is not called, but for whom somebody is calling right now. */
    @PostMapping("/{id}/close")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<OutboundList> close(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(lists.close(id, ifMatch, caller));
    }

    /** One list. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<OutboundList> read(@PathVariable UUID id, Caller caller) {
        return answer(lists.find(id, caller));
    }

    /**
     * Lists of the caller's org units and of those above them, newest first.
     *
     * @param orgUnit lists for whose customers this org unit calls: of it, above it and below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<OutboundList> list(
            @RequestParam(required = false) @Nullable Status status,
            @RequestParam(required = false) @Nullable Occasion occasion,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return lists.find(status, occasion, orgUnit, paging, caller);
    }

    /**
     * What became of the list's calls, as far as they are of the caller's org units and customers.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/{id}/figures")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    OutboundFigures.Figures figures(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable String orgUnit, Caller caller) {
        return figures.of(id, orgUnit, caller);
    }

    private static ResponseEntity<OutboundList> answer(OutboundList list) {
        return ResponseEntity.ok().eTag(IfMatch.etag(list.version())).body(list);
    }
}
