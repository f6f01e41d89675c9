package io.gapless.customer.need;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What customers told of their needs, over HTTP. */
@RestController
@RequestMapping("/api/v1/need-answers")
class NeedAnswerController {

    private final NeedAnswers answers;
    private final Idempotency idempotency;

    NeedAnswerController(NeedAnswers answers, Idempotency idempotency) {
        this.answers = answers;
        this.idempotency = idempotency;
    }

    /**
     * One need as told; figures from 0 to 100.
     *
     * @param need its code
     * @param strength how much it matters to them
     * @param satisfaction how well it is met; left out where they were not asked
     */
    record NeedScoreBody(
            @NotNull @Pattern(regexp = Need.CODE) String need,

            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal strength,

            @Nullable @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal satisfaction) {}

    /**
     * An answer to be recorded; told just now unless it says when.
     *
     * @param answeredAt when the customer told; now unless given
     */
    record NewNeedAnswer(
            @NotNull UUID customerId,
            @NotNull NeedSource source,
            @Nullable @Size(max = 2000) String note,
            @Nullable Instant answeredAt,
            @NotEmpty @Size(max = 50) List<@Valid @NotNull NeedScoreBody> needs) {}

    /**
     * An answer as recorded.
     *
     * @param responseId the answer to a survey it was read from
     * @param recordedBy username
     */
    record NeedAnswerView(
            UUID id,
            @OfPerson UUID customerId,
            NeedSource source,
            @Nullable UUID responseId,
            @Nullable String note,
            String recordedBy,
            Instant answeredAt,
            List<NeedAnswer.NeedScore> needs) {

        static NeedAnswerView from(NeedAnswer answer) {
            return new NeedAnswerView(
                    answer.id(),
                    answer.customerId(),
                    answer.source(),
                    answer.responseId(),
                    answer.note(),
                    answer.recordedBy(),
                    answer.answeredAt(),
                    answer.scores());
        }
    }

    /** Records what a customer told of their needs: how strong each is and how well it is met, 0 to 100. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NeedAnswerView> record(@Valid @RequestBody NewNeedAnswer body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var answer = answers.record(
                    body.customerId(),
                    body.source(),
                    body.note(),
                    body.answeredAt(),
                    body.needs().stream()
                            .map(need -> new NeedAnswers.Told(need.need(), need.strength(), need.satisfaction()))
                            .toList(),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/need-answers/" + answer.id()))
                    .body(NeedAnswerView.from(answer));
        });
    }

    /**
     * What customers told of their needs, newest first.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<NeedAnswerView> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var page = answers.list(customerId, orgUnit, paging, caller);
        return new KeysetPage<>(page.items().stream().map(NeedAnswerView::from).toList(), page.next());
    }

    /** What a customer told of their needs at one time. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    NeedAnswerView read(@PathVariable UUID id, Caller caller) {
        return NeedAnswerView.from(answers.find(id, caller));
    }

    /** Takes one back that was entered wrongly. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable UUID id, Caller caller) {
        answers.withdraw(id, caller);
    }
}
