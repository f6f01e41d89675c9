package io.gapless.visit.qualification;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
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
import java.time.LocalDate;
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

/** Posts over HTTP, and who holds them. */
@RestController
@RequestMapping("/api/v1/posts")
class PostController {

    private final QualificationCatalogue catalogue;
    private final QualificationKeeping keeping;
    private final QualificationSearch search;
    private final Colleagues colleagues;
    private final Idempotency idempotency;

    PostController(
            QualificationCatalogue catalogue,
            QualificationKeeping keeping,
            QualificationSearch search,
            Colleagues colleagues,
            Idempotency idempotency) {
        this.catalogue = catalogue;
        this.keeping = keeping;
        this.search = search;
        this.colleagues = colleagues;
        this.idempotency = idempotency;
    }

    /** A post to be defined. */
    record NewPost(
            @NotNull @Pattern(regexp = Names.CODE) String code,
            @NotNull @Valid Names name) {}

    /** What can change of a post. */
    record PostChange(@NotNull @Valid Names name) {}

    /** A post as answered. */
    record PostView(UUID id, long version, String code, Names name) {

        static PostView from(Post post) {
            return new PostView(post.id(), post.version(), post.code(), new Names(post.nameZh(), post.nameEn()));
        }
    }

    /**
     * Somebody who is to hold a post.
     *
     * @param employee login of somebody who works in the caller's org units
     * @param to the last day; open unless told
     */
    record NewHolder(
            @NotBlank @Size(max = 100) String employee,
            @NotNull LocalDate from,
            @Nullable LocalDate to) {}

    /** The last day on which a post is held. */
    record End(@NotNull LocalDate to) {}

    /** Somebody who holds a post, as answered. */
    record HolderView(
            UUID id,
            long version,
            String post,
            String employee,
            String orgUnit,
            LocalDate from,
            @Nullable LocalDate to) {

        static HolderView from(PostHolding holding) {
            return new HolderView(
                    holding.id(),
                    holding.version(),
                    holding.post(),
                    holding.employee(),
                    holding.orgUnit(),
                    holding.from(),
                    holding.to());
        }
    }

    /** Defines a post. */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PostView> define(@Valid @RequestBody NewPost body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var post = catalogue.definePost(
                    body.code(), body.name().zh(), body.name().en());
            return ResponseEntity.created(URI.create("/api/v1/posts/" + post.code()))
                    .eTag(IfMatch.etag(post.version()))
                    .body(PostView.from(post));
        });
    }

    /** Posts, by code. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<QualificationSearch.PostRow> list(Paging paging) {
        return search.posts(paging);
    }

    /** One post. */
    @GetMapping("/{code}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<PostView> read(@PathVariable @Pattern(regexp = Names.CODE) String code) {
        return answer(catalogue.post(code));
    }

    /** Renames a post. */
    @PutMapping("/{code}")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<PostView> rename(
            @PathVariable @Pattern(regexp = Names.CODE) String code,
            IfMatch ifMatch,
            @Valid @RequestBody PostChange body) {
        return answer(catalogue.renamePost(
                code, ifMatch, body.name().zh(), body.name().en()));
    }

    /** Who of the caller's org units holds a post, or held it; on a day, where one is named. */
    @GetMapping("/{code}/holders")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<QualificationSearch.HolderRow> holders(
            @PathVariable @Pattern(regexp = Names.CODE) String code,
            @RequestParam(required = false) @Nullable LocalDate on,
            Paging paging,
            Caller caller) {
        return search.holders(code, on, paging, caller);
    }

    /** Gives a post to an employee of the caller's org units. */
    @PostMapping("/{code}/holders")
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<HolderView> take(
            @PathVariable @Pattern(regexp = Names.CODE) String code,
            @Valid @RequestBody NewHolder body,
            IdempotencyKey key,
            Caller caller) {
        var orgUnit = colleagues.orgUnitOf(body.employee(), caller);
        return idempotency.once(key, body, () -> {
            var holding = keeping.take(code, body.employee(), orgUnit, body.from(), body.to(), caller);
            return ResponseEntity.created(URI.create("/api/v1/posts/" + code + "/holders/" + holding.id()))
                    .eTag(IfMatch.etag(holding.version()))
                    .body(HolderView.from(holding));
        });
    }

    /** Sets the last day on which somebody holds a post. */
    @PostMapping("/{code}/holders/{id}/end")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<HolderView> end(
            @PathVariable @Pattern(regexp = Names.CODE) String code,
            @PathVariable UUID id,
            IfMatch ifMatch,
            @Valid @RequestBody End body,
            Caller caller) {
        var holding = keeping.end(code, id, ifMatch, body.to(), caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(holding.version())).body(HolderView.from(holding));
    }

    private static ResponseEntity<PostView> answer(Post post) {
        return ResponseEntity.ok().eTag(IfMatch.etag(post.version())).body(PostView.from(post));
    }
}
