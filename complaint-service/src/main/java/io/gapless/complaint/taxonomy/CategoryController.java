package io.gapless.complaint.taxonomy;

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
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The category tree over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-categories")
class CategoryController {

    private static final String CODE = "[a-z0-9][a-z0-9-]{0,39}";

    private final CategoryMaintenance maintenance;
    private final Idempotency idempotency;

    CategoryController(CategoryMaintenance maintenance, Idempotency idempotency) {
        this.maintenance = maintenance;
        this.idempotency = idempotency;
    }

    /**
     * What of a category may change.
     *
     * @param fields what it asks of its complaints; they stay unless told
     */
    record CategoryBody(
            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 100) String nameEn,
            @Nullable @Pattern(regexp = CODE) String parent,
            @NotNull Dimension dimension,
            @NotNull Severity defaultSeverity,
            @NotNull Boolean active,
            @Nullable @Size(max = 30) List<@Valid @NotNull CategoryField> fields) {}

    /**
     * A category to be added.
     *
     * @param fields what it asks of its complaints, beside what those above it ask
     */
    record NewCategory(
            @NotNull @Pattern(regexp = CODE) String code,

            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 100) String nameEn,
            @Nullable @Pattern(regexp = CODE) String parent,
            @NotNull Dimension dimension,
            @NotNull Severity defaultSeverity,
            @NotNull Boolean active,
            @Nullable @Size(max = 30) List<@Valid @NotNull CategoryField> fields) {

        Category toCategory() {
            return Category.of(code, name, nameEn, parent, dimension, defaultSeverity, active);
        }
    }

    /** A category as answered. */
    record CategoryView(
            UUID id,
            long version,
            String code,
            String name,
            String nameEn,
            @Nullable String parent,
            Dimension dimension,
            Severity defaultSeverity,
            boolean active) {

        static CategoryView from(Category category) {
            return new CategoryView(
                    category.id(),
                    category.version(),
                    category.code(),
                    category.name(),
                    category.nameEn(),
                    category.parent(),
                    category.dimension(),
                    category.defaultSeverity(),
                    category.active());
        }
    }

    /** Adds a category to the tree, with its service dimension and default severity: an edition of its own. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CategoryView> add(@Valid @RequestBody NewCategory body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var category = maintenance.add(
                    body.toCategory(), body.fields() == null ? List.of() : body.fields(), caller.username());
            return ResponseEntity.created(URI.create("/api/v1/complaint-categories/" + category.id()))
                    .eTag(IfMatch.etag(category.version()))
                    .body(CategoryView.from(category));
        });
    }

    /** The whole tree, by code; each category names its parent. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<CategoryView> list() {
        return new KeysetPage<>(
                maintenance.all().stream().map(CategoryView::from).toList(), null);
    }

    /** One category. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<CategoryView> read(@PathVariable UUID id) {
        return answer(maintenance.find(id));
    }

    /** Changes a category, or takes it out of use: an edition of its own. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CategoryView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody CategoryBody body, Caller caller) {
        var category = maintenance.change(
                id,
                ifMatch,
                body.name(),
                body.nameEn(),
                body.parent(),
                body.dimension(),
                body.defaultSeverity(),
                body.active(),
                body.fields(),
                caller.username());
        return answer(category);
    }

    private static ResponseEntity<CategoryView> answer(Category category) {
        return ResponseEntity.ok().eTag(IfMatch.etag(category.version())).body(CategoryView.from(category));
    }
}
