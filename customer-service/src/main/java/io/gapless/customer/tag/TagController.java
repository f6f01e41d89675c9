package io.gapless.customer.tag;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDate;
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

/** Tags over HTTP: which there are, and who bears them. */
@RestController
@RequestMapping("/api/v1")
class TagController {

    private final Tags tags;
    private final Idempotency idempotency;

    TagController(Tags tags, Idempotency idempotency) {
        this.tags = tags;
        this.idempotency = idempotency;
    }

    /** A tag to be defined. */
    record NewTag(
            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{0,39}")
            String code,

            @NotBlank @Size(max = 100) String nameEn,
            @NotBlank @Size(max = 100) String nameZh,
            @Nullable @Size(min = 1, max = 400) String description) {}

    /** What of a tag may change. */
    record TagBody(
            @NotBlank @Size(max = 100) String nameEn,
            @NotBlank @Size(max = 100) String nameZh,
            @Nullable @Size(min = 1, max = 400) String description,
            @Nullable Boolean retired) {}

    /** All tags: there are few. */
    record Definitions(List<TagDefinition> items) {}

    /** A tag for a customer. */
    record NewMark(
            @NotBlank @Size(max = 40) String tag,
            @Nullable LocalDate validFrom,
            @Nullable LocalDate validUntil) {}

    /** The last day of a customer's tag; null where it is to have no end. */
    record EndBody(@Nullable LocalDate validUntil) {}

    /** A customer's tags. */
    record Marks(List<Tags.Mark> items) {}

    /** Which tags there are. */
    @GetMapping("/tags")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    Definitions definitions(Caller caller) {
        caller.requireScope("customers:read");
        return new Definitions(tags.definitions());
    }

    /** One tag. */
    @GetMapping("/tags/{code}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<TagDefinition> definition(@PathVariable String code, Caller caller) {
        caller.requireScope("customers:read");
        return answer(tags.definition(code));
    }

    /** Defines a tag. */
    @PostMapping("/tags")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TagDefinition> define(@Valid @RequestBody NewTag body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var tag = tags.define(body.code(), body.nameEn(), body.nameZh(), body.description());
            return ResponseEntity.created(URI.create("/api/v1/tags/" + tag.code()))
                    .eTag(IfMatch.etag(tag.version()))
                    .body(tag);
        });
    }

    /** Changes what a tag is called, or retires it; marks already set stay. */
    @PutMapping("/tags/{code}")
    @RolesAllowed(ADMIN)
    ResponseEntity<TagDefinition> change(@PathVariable String code, IfMatch ifMatch, @Valid @RequestBody TagBody body) {
        return answer(tags.change(
                code, ifMatch, body.nameEn(), body.nameZh(), body.description(), Boolean.TRUE.equals(body.retired())));
    }

    /**
     * The tags of a customer, of all times or valid on a day.
     *
     * @param on valid on this day; all unless told
     */
    @GetMapping("/customers/{id}/tags")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    Marks marks(@PathVariable UUID id, @RequestParam(required = false) @Nullable LocalDate on, Caller caller) {
        return new Marks(tags.of(id, on, caller));
    }

    /** Marks a customer with a tag from a day on; periods of one tag never overlap. */
    @PostMapping("/customers/{id}/tags")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Tags.Mark> set(
            @PathVariable UUID id, @Valid @RequestBody NewMark body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var mark = tags.set(id, body.tag(), body.validFrom(), body.validUntil(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customers/" + id + "/tags"))
                    .body(mark);
        });
    }

    /** Sets the last day of a tag of a customer. */
    @PutMapping("/customers/{id}/tags/{mark}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    Tags.Mark end(@PathVariable UUID id, @PathVariable UUID mark, @Valid @RequestBody EndBody body, Caller caller) {
        return tags.end(id, mark, body.validUntil(), caller);
    }

    private static ResponseEntity<TagDefinition> answer(TagDefinition tag) {
        return ResponseEntity.ok().eTag(IfMatch.etag(tag.version())).body(tag);
    }
}
