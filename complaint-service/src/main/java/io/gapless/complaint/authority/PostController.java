package io.gapless.complaint.authority;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.assignment.Colleagues;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
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

/** Posts and their holders over HTTP. */
@RestController
@RequestMapping("/api/v1/authority-posts")
class PostController {

    private final Posts posts;
    private final Colleagues colleagues;
    private final Idempotency idempotency;

    PostController(Posts posts, Colleagues colleagues, Idempotency idempotency) {
        this.posts = posts;
        this.colleagues = colleagues;
        this.idempotency = idempotency;
    }

    /**
     * The most that may be granted on one complaint.
     *
     * @param orgUnit where and below which it counts, before one that counts everywhere; everywhere unless told
     * @param currency ISO 4217
     * @param amount two decimals
     */
    record LimitBody(
            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,

            @NotNull @DecimalMin("0") @Digits(integer = 10, fraction = 2)
            BigDecimal amount) {

        Post.Limit toLimit() {
            return new Post.Limit(orgUnit, currency, amount);
        }
    }

    /** A post as it shall be; in a currency without a limit its holders grant nothing. */
    record PostBody(
            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 100) String nameEn,
            @NotNull @Size(max = 20) List<@NotNull Remedy> remedies,
            @NotNull @Size(max = 200) List<@Valid @NotNull LimitBody> limits,
            @NotNull Boolean active) {

        List<Post.Limit> toLimits() {
            return limits.stream().map(LimitBody::toLimit).toList();
        }
    }

    /**
     * A post to be defined.
     *
     * @param orgUnit whose post it is: only there and below somebody holds it; the whole company's unless told
     */
    record NewPost(
            @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String code,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid PostBody post) {}

    /** Who is to hold a post, and where: for the complaints of there and below. */
    record Appointment(
            @NotNull @Pattern(regexp = "[\\p{L}\\p{N}._@ -]{1,100}")
            String employee,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** The posts, by code, each with what its holders may decide alone. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Post> list(Paging paging) {
        return posts.list(paging);
    }

    /** One post. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<Post> read(@PathVariable UUID id) {
        return answer(posts.find(id));
    }

    /** Defines a post. */
    @PostMapping
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Post> define(@Valid @RequestBody NewPost body, IdempotencyKey key, Caller caller) {
        caller.orgScope().requireRule(body.orgUnit());
        return idempotency.once(key, body, () -> {
            var wanted = body.post();
            var post = posts.define(
                    body.code(),
                    wanted.name(),
                    wanted.nameEn(),
                    wanted.remedies(),
                    wanted.toLimits(),
                    wanted.active(),
                    body.orgUnit());
            return ResponseEntity.created(URI.create("/api/v1/authority-posts/" + post.id()))
                    .eTag(IfMatch.etag(post.version()))
                    .body(post);
        });
    }

    /** Changes what the holders of a post may decide alone; decisions and approvals already taken stay. */
    @PutMapping("/{id}")
    @RolesAllowed(ADMIN)
    ResponseEntity<Post> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody PostBody body, Caller caller) {
        return answer(posts.change(
                id, ifMatch, body.name(), body.nameEn(), body.remedies(), body.toLimits(), body.active(), caller));
    }

    /** Who holds a post within the caller's org units, newest first. */
    @GetMapping("/{id}/holders")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Posts.Holder> holders(@PathVariable UUID id, Paging paging, Caller caller) {
        return posts.holders(id, paging, caller);
    }

    /** Appoints an employee who works there and may handle complaints. */
    @PostMapping("/{id}/holders")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Posts.Holder> appoint(
            @PathVariable UUID id, @Valid @RequestBody Appointment body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        colleagues.requireHandler(body.employee(), body.orgUnit());
        return idempotency.once(key, id + " " + body, () -> {
            var holder = posts.appoint(id, body.orgUnit(), body.employee());
            return ResponseEntity.created(URI.create("/api/v1/authority-posts/" + id + "/holders/" + holder.id()))
                    .body(holder);
        });
    }

    /** Ends somebody's holding of a post; what waits for them waits for whoever else holds it. */
    @DeleteMapping("/{id}/holders/{holder}")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void dismiss(@PathVariable UUID id, @PathVariable UUID holder, Caller caller) {
        posts.dismiss(id, holder, caller);
    }

    private static ResponseEntity<Post> answer(Post post) {
        return ResponseEntity.ok().eTag(IfMatch.etag(post.version())).body(post);
    }
}
