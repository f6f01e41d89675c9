package io.gapless.survey.improvement;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.gap.Cause;
import io.gapless.survey.improvement.Improvement.Action;
import io.gapless.survey.improvement.Improvement.ActionStatus;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
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

/** Improvements over HTTP. */
@RestController
@RequestMapping("/api/v1/improvements")
class ImprovementController {

    private final Improving improving;
    private final StaffDirectory directory;
    private final Idempotency idempotency;

    ImprovementController(Improving improving, @Lazy StaffDirectory directory, Idempotency idempotency) {
        this.improving = improving;
        this.directory = directory;
        this.idempotency = idempotency;
    }

    /** Something to do, by whom and until when. */
    record NewAction(
            @NotBlank @Size(max = 500) String text,
            @NotBlank @Size(max = 100) String owner,
            @NotNull LocalDate dueOn) {

        Action toAction() {
            return Action.open(text, owner, dueOn);
        }
    }

    /**
     * An improvement to begin.
     *
     * @param orgUnit whose figure is to get better, with all below it
     * @param segment class of the customers; all unless told
     * @param subject GAP with gap and perhaps dimension and cause; QUESTION with questionnaire and question; SCORE with
     *     questionnaire
     * @param gap 1 to 5
     * @param dimension of a gap; over all unless told
     * @param cause from the gap's checklist
     * @param questionnaire its code
     * @param question on a scale
     * @param target on the figure's own scale: −100 to 0 of gaps, 0 to 100 of questions and scores; above the baseline
     * @param owner login of whoever answers for it; like those of the actions an employee of the org unit, above or below
     * @param checkOn day after the due date on which the figure is measured again
     * @param baselineFrom inclusive; a year before the end unless told
     * @param baselineTo exclusive; now unless told
     */
    record NewImprovement(
            @NotBlank @Size(max = 200) String title,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) String orgUnit,

            @Nullable @Size(max = 40) String segment,
            @NotNull Aim.Subject subject,
            @Nullable @Min(1) @Max(5) Integer gap,
            @Nullable ServiceDimension dimension,
            @Nullable Cause cause,
            @Nullable @Size(max = 40) String questionnaire,
            @Nullable @Size(max = 40) String question,

            @NotNull @DecimalMin("-100") @DecimalMax("100") BigDecimal target,

            @NotBlank @Size(max = 100) String owner,
            @NotNull LocalDate dueOn,
            @NotNull LocalDate checkOn,
            @Nullable Instant baselineFrom,
            @Nullable Instant baselineTo,
            @NotNull @Size(max = 50) List<@NotNull @Valid NewAction> actions) {

        Improving.Plan toPlan() {
            return new Improving.Plan(
                    title,
                    new Aim(subject, orgUnit, segment, gap, dimension, cause, questionnaire, question),
                    owner,
                    dueOn,
                    checkOn,
                    target.doubleValue(),
                    baselineFrom,
                    baselineTo,
                    actions.stream().map(NewAction::toAction).toList());
        }
    }

    /** What can be changed of an open improvement: not what it aims at, nor the target. */
    record ChangeBody(
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = 100) String owner,
            @NotNull LocalDate dueOn,
            @NotNull LocalDate checkOn) {}

    /** Until when it is to be done this time, and when to measure. */
    record ReopenBody(@NotNull LocalDate dueOn, @NotNull LocalDate checkOn) {}

    /** What came of an action. */
    record NoteBody(@Nullable @Size(max = 1000) String note) {}

    /** Why. */
    record ReasonBody(@NotBlank @Size(max = 1000) String reason) {}

    /** An action as answered, by its number from 1. */
    record ActionView(
            int number,
            String text,
            String owner,
            LocalDate dueOn,
            ActionStatus status,
            @Nullable String note,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable Instant remindedAt) {}

    /**
     * A figure measured again.
     *
     * @param figure since everything was done; without value where there are too few observations
     * @param difference from the baseline, with its 95 % interval and the probability of chance
     */
    record CheckView(
            Instant from,
            Instant to,
            Estimate figure,
            Difference difference,
            Verdict verdict,
            boolean targetReached,
            Instant checkedAt,
            String checkedBy) {}

    /** The figure before anything was done. */
    record BaselineView(Instant from, Instant to, Estimate figure) {}

    /**
     * An improvement as answered.
     *
     * @param verdict of the last check
     * @param reason why it was cancelled
     */
    record ImprovementView(
            UUID id,
            long version,
            String orgUnit,
            @Nullable String segment,
            String title,
            Aim.Subject subject,
            @Nullable Integer gap,
            @Nullable ServiceDimension dimension,
            @Nullable Cause cause,
            @Nullable String questionnaire,
            @Nullable String question,
            String owner,
            ImprovementStatus status,
            LocalDate dueOn,
            LocalDate checkOn,
            BaselineView baseline,
            double target,
            @Nullable Verdict verdict,
            List<ActionView> actions,
            List<CheckView> checks,
            String author,
            Instant createdAt,
            @Nullable Instant closedAt,
            @Nullable String reason) {

        static ImprovementView from(Improvement improvement) {
            var actions = improvement.actions();
            var baseline = improvement.baseline();
            return new ImprovementView(
                    improvement.id(),
                    improvement.version(),
                    improvement.orgUnit(),
                    improvement.segment(),
                    improvement.title(),
                    improvement.subject(),
                    improvement.gap(),
                    improvement.dimension(),
                    improvement.cause(),
                    improvement.questionnaire(),
                    improvement.question(),
                    improvement.owner(),
                    improvement.status(),
                    improvement.dueOn(),
                    improvement.checkOn(),
                    new BaselineView(
                            baseline.from(),
                            baseline.to(),
                            new Estimate(baseline.n(), baseline.value(), baseline.low(), baseline.high()).rounded(2)),
                    Estimate.round(improvement.target(), 2),
                    improvement.verdict(),
                    IntStream.range(0, actions.size())
                            .mapToObj(i -> view(i + 1, actions.get(i)))
                            .toList(),
                    improvement.checks().stream().map(ImprovementView::view).toList(),
                    improvement.author(),
                    improvement.createdAt(),
                    improvement.closedAt(),
                    improvement.reason());
        }

        private static ActionView view(int number, Action action) {
            return new ActionView(
                    number,
                    action.text(),
                    action.owner(),
                    action.dueOn(),
                    action.status(),
                    action.note(),
                    action.settledAt(),
                    action.settledBy(),
                    action.remindedAt());
        }

        private static CheckView view(Improvement.Check check) {
            return new CheckView(
                    check.measuredFrom(),
                    check.measuredTo(),
                    new Estimate(check.n(), check.value(), check.low(), check.high()).rounded(2),
                    new Difference(check.difference(), check.differenceLow(), check.differenceHigh(), check.p())
                            .rounded(2),
                    check.verdict(),
                    check.targetReached(),
                    check.checkedAt(),
                    check.checkedBy());
        }
    }

    /** Begins an improvement: the baseline is measured now and stays as it is. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ImprovementView> begin(@Valid @RequestBody NewImprovement body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        requireEmployed(body.owner(), body.orgUnit());
        body.actions().stream()
                .map(NewAction::owner)
                .distinct()
                .forEach(owner -> requireEmployed(owner, body.orgUnit()));
        return idempotency.once(key, body, () -> {
            var begun = improving.begin(body.toPlan(), caller);
            return ResponseEntity.created(URI.create("/api/v1/improvements/" + begun.id()))
                    .eTag(IfMatch.etag(begun.version()))
                    .body(ImprovementView.from(begun));
        });
    }

    /**
     * Improvements, newest first; with verdict EFFECTIVE the list of what worked. Employees see those in which they have
     * something to do.
     *
     * @param orgUnit an org unit, with all below it
     * @param gap 1 to 5
     * @param questionnaire its code
     * @param owner login of the owner, of it or of one of its actions
     * @param overdue whether an action, or the check, is over its day
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<Improving.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable ImprovementStatus status,
            @RequestParam(required = false) @Nullable Verdict verdict,
            @RequestParam(required = false) @Nullable Integer gap,
            @RequestParam(required = false) @Nullable String questionnaire,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable Boolean overdue,
            Paging paging,
            Caller caller) {
        return improving.list(
                new Improving.Filter(orgUnit, status, verdict, gap, questionnaire, owner, overdue), paging, caller);
    }

    /** One improvement with its actions and checks. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ImprovementView> read(@PathVariable UUID id, Caller caller) {
        return answer(improving.find(id, caller));
    }

    /** Changes the title, owner and days of an open improvement. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ChangeBody body, Caller caller) {
        var improvement = improving.find(id, caller);
        if (!improvement.owner().equals(body.owner())) {
            requireEmployed(body.owner(), improvement.orgUnit());
        }
        return answer(improving.change(id, ifMatch, body.title(), body.owner(), body.dueOn(), body.checkOn(), caller));
    }

    /** Adds an action. */
    @PostMapping("/{id}/actions")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> add(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody NewAction body, Caller caller) {
        requireEmployed(body.owner(), improving.find(id, caller).orgUnit());
        return answer(improving.add(id, ifMatch, body.toAction(), caller));
    }

    /**
     * Says that an action is done; its owner, the improvement's, or who steers there.
     *
     * @param number of the action, from 1
     */
    @PostMapping("/{id}/actions/{number}/done")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ImprovementView> done(
            @PathVariable UUID id,
            @PathVariable int number,
            IfMatch ifMatch,
            @Valid @RequestBody NoteBody body,
            Caller caller) {
        return answer(improving.settle(id, ifMatch, number, ActionStatus.DONE, body.note(), caller));
    }

    /**
     * Drops an action, with the reason.
     *
     * @param number of the action, from 1
     */
    @PostMapping("/{id}/actions/{number}/dropped")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> drop(
            @PathVariable UUID id,
            @PathVariable int number,
            IfMatch ifMatch,
            @Valid @RequestBody ReasonBody body,
            Caller caller) {
        return answer(improving.settle(id, ifMatch, number, ActionStatus.DROPPED, body.reason(), caller));
    }

    /** Measures again, since the last action was done, and compares with the baseline. */
    @PostMapping("/{id}/check")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> check(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(improving.check(id, ifMatch, caller));
    }

    /** Takes up again what was not found to be effective. */
    @PostMapping("/{id}/reopen")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> reopen(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ReopenBody body, Caller caller) {
        return answer(improving.reopen(id, ifMatch, body.dueOn(), body.checkOn(), caller));
    }

    /** Gives an improvement up. */
    @PostMapping("/{id}/cancel")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<ImprovementView> cancel(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ReasonBody body, Caller caller) {
        return answer(improving.cancel(id, ifMatch, body.reason(), caller));
    }

    /** A problem (422) unless an employee of that name works there; it asks others, so never within a transaction. */
    private void requireEmployed(String owner, String orgUnit) {
        if (!directory.employs(owner, orgUnit)) {
            throw Problem.unprocessable("improvement-owner-unknown", owner, orgUnit);
        }
    }

    private static ResponseEntity<ImprovementView> answer(Improvement improvement) {
        return ResponseEntity.ok().eTag(IfMatch.etag(improvement.version())).body(ImprovementView.from(improvement));
    }
}
