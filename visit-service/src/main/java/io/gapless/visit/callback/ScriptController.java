package io.gapless.visit.callback;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
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

/** Scripts of call-backs over HTTP. */
@RestController
@RequestMapping("/api/v1/call-back-scripts")
class ScriptController {

    private final Scripts scripts;
    private final Idempotency idempotency;

    ScriptController(Scripts scripts, Idempotency idempotency) {
        this.scripts = scripts;
        this.idempotency = idempotency;
    }

    /** A text in both languages. */
    record TextBody(
            @NotBlank @Size(max = 500) String zh,
            @NotBlank @Size(max = 500) String en) {

        Script.Text toText() {
            return new Script.Text(zh, en);
        }
    }

    /** Something to choose. */
    record OptionBody(
            @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,40}")
            String value,

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
            @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,40}")
            String id,

            @NotNull Script.Kind kind,
            @NotNull @Valid TextBody text,
            @Nullable Boolean required,
            @Nullable @Size(max = 20) List<@Valid @NotNull OptionBody> options) {

        Script.Question toQuestion() {
            return new Script.Question(
                    id,
                    kind,
                    text.toText(),
                    Boolean.TRUE.equals(required),
                    (options == null ? List.<OptionBody>of() : options)
                            .stream()
                                    .map(option -> new Script.Option(
                                            option.value(), option.text().toText()))
                                    .toList());
        }
    }

    /** A script to be published. */
    record NewScript(
            @NotNull Reason reason,
            @NotEmpty @Size(max = 30) List<@Valid @NotNull QuestionBody> questions) {}

    /** Publishes the next version of what is asked for a reason; open call-backs keep the one they were opened with. */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Script> publish(@Valid @RequestBody NewScript body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var script = scripts.publish(
                    body.reason(),
                    body.questions().stream().map(QuestionBody::toQuestion).toList(),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/call-back-scripts/" + script.id()))
                    .body(script);
        });
    }

    /** Scripts with all their versions, newest first: the first one of a reason is in force. */
    @GetMapping
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, QUALITY_ANALYST, ADMIN})
    KeysetPage<Script> list(@RequestParam(required = false) @Nullable Reason reason, Paging paging) {
        return scripts.list(reason, paging);
    }

    /** One version of a script. */
    @GetMapping("/{id}")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, QUALITY_ANALYST, ADMIN})
    Script read(@PathVariable UUID id) {
        return scripts.find(id);
    }
}
