package io.gapless.complaint.template;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.template.ReplyTemplates.Content;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Texts of replies over HTTP. */
@RestController
@RequestMapping("/api/v1/reply-templates")
class TemplateController {

    private static final String CODE = "[a-z0-9][a-z0-9-]{0,39}";

    private final ReplyTemplates templates;
    private final Idempotency idempotency;

    TemplateController(ReplyTemplates templates, Idempotency idempotency) {
        this.templates = templates;
        this.idempotency = idempotency;
    }

    /**
     * A text in a language.
     *
     * @param subject of the mail, if it goes by e-mail
     * @param text with variables in braces
     */
    record Wording(
            @NotBlank @Size(max = 200) String subject,
            @NotBlank @Size(max = 4000) String text) {}

    /**
     * A version of a template.
     *
     * @param active whether it is offered
     */
    record TemplateBody(
            @NotBlank @Size(max = 100) String name,
            @NotNull @Valid Wording zh,
            @NotNull @Valid Wording en,
            @NotNull Boolean active) {

        Content content() {
            return new Content(name, zh.subject(), zh.text(), en.subject(), en.text(), active);
        }
    }

    /** A new template, by a code of its own. */
    record NewTemplate(
            @NotNull @Pattern(regexp = CODE) String code,
            @NotNull @Valid TemplateBody content) {}

    /** A template as answered. */
    record TemplateView(
            String code,
            long version,
            String name,
            Wording zh,
            Wording en,
            boolean active,
            String createdBy,
            Instant createdAt) {

        static TemplateView from(ReplyTemplate template) {
            return new TemplateView(
                    template.code(),
                    template.version(),
                    template.name(),
                    new Wording(template.subjectZh(), template.textZh()),
                    new Wording(template.subjectEn(), template.textEn()),
                    template.active(),
                    template.createdBy(),
                    template.createdAt());
        }
    }

    /** The newest version of each template, by code. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<TemplateView> list(Paging paging) {
        var after = paging.after() == null ? null : paging.after().text(0);
        return KeysetPage.of(
                templates.list(paging.fetch(), after),
                paging,
                template -> Cursor.of(template.code()),
                TemplateView::from);
    }

    /** The newest version of a template. */
    @GetMapping("/{code}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<TemplateView> read(@PathVariable String code) {
        return answer(HttpStatus.OK, templates.find(code));
    }

    /** All versions of a template, the newest first. */
    @GetMapping("/{code}/versions")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<TemplateView> versions(@PathVariable String code, Paging paging) {
        var before = paging.after() == null ? null : paging.after().number(0);
        return KeysetPage.of(
                templates.versions(code, paging.fetch(), before),
                paging,
                template -> Cursor.of(template.version()),
                TemplateView::from);
    }

    /** Adds a template; a text with a variable that there is not is refused (422). */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TemplateView> create(@Valid @RequestBody NewTemplate body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> answer(
                        HttpStatus.CREATED,
                        templates.create(body.code(), body.content().content(), caller)));
    }

    /** Changes a template, by a new version; those before stay. */
    @PutMapping("/{code}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<TemplateView> change(
            @PathVariable String code, IfMatch ifMatch, @Valid @RequestBody TemplateBody body, Caller caller) {
        return answer(HttpStatus.OK, templates.change(code, ifMatch, body.content(), caller));
    }

    private static ResponseEntity<TemplateView> answer(HttpStatus status, ReplyTemplate template) {
        var answer = ResponseEntity.status(status).eTag(IfMatch.etag(template.version()));
        if (status == HttpStatus.CREATED) {
            answer.location(URI.create("/api/v1/reply-templates/" + template.code()));
        }
        return answer.body(TemplateView.from(template));
    }
}
