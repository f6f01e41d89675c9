package io.gapless.customer.product;

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
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
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

/** Products over HTTP. The catalogue is one for the whole company, so only administrators and the ERP change it. */
@RestController
@RequestMapping("/api/v1/products")
class ProductController {

    private static final String READ = "products:read";
    private static final String WRITE = "products:write";

    private final ProductCatalogue catalogue;
    private final Idempotency idempotency;

    ProductController(ProductCatalogue catalogue, Idempotency idempotency) {
        this.catalogue = catalogue;
        this.idempotency = idempotency;
    }

    /**
     * A product's description as sent by a caller.
     *
     * @param category the same for products of one kind, as on the lines of orders
     * @param unit what a piece is, for example 条 (a carton)
     * @param packSize pieces in the smallest pack that is supplied
     * @param scarcity by which allocation policies choose their method
     * @param status ACTIVE unless given
     */
    record DescriptionBody(
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 200) String category,
            @Nullable @Size(min = 1, max = 100) String brand,
            @NotBlank @Size(max = 20) String unit,
            @NotNull @Min(1) @Max(100_000) Integer packSize,
            @NotNull Scarcity scarcity,
            @Nullable ProductStatus status) {

        Description toDescription() {
            return new Description(
                    name, category, brand, unit, packSize, scarcity, status == null ? ProductStatus.ACTIVE : status);
        }
    }

    /**
     * A product to be registered.
     *
     * @param code never changes
     */
    record NewProduct(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String code,

            @NotNull @Valid DescriptionBody description) {}

    /** A product as answered. */
    record ProductView(UUID id, long version, String code, Description description, Instant changedAt) {

        static ProductView from(Product product) {
            return new ProductView(
                    product.id(), product.version(), product.code(), product.description(), product.changedAt());
        }
    }

    /** Registers a product in the catalogue. */
    @PostMapping
    @RolesAllowed({ADMIN, PARTNER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ProductView> register(@Valid @RequestBody NewProduct body, IdempotencyKey key, Caller caller) {
        caller.requireScope(WRITE);
        return idempotency.once(key, body, () -> {
            var product = catalogue.register(body.code(), body.description().toDescription());
            return ResponseEntity.created(URI.create("/api/v1/products/" + product.id()))
                    .eTag(IfMatch.etag(product.version()))
                    .body(ProductView.from(product));
        });
    }

    /**
     * The catalogue of products.
     *
     * @param q part of the name or the beginning of the code
     * @param category code of a category
     * @param brand of one brand
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<ProductCatalogue.Row> list(
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String brand,
            @RequestParam(required = false) @Nullable Scarcity scarcity,
            @RequestParam(required = false) @Nullable ProductStatus status,
            Paging paging,
            Caller caller) {
        caller.requireScope(READ);
        return catalogue.list(new ProductCatalogue.Filter(q, category, brand, scarcity, status), paging);
    }

    /** One product. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<ProductView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope(READ);
        return answer(catalogue.find(id));
    }

    /** Changes the whole description of a product. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, PARTNER})
    ResponseEntity<ProductView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DescriptionBody body, Caller caller) {
        caller.requireScope(WRITE);
        return answer(catalogue.change(id, ifMatch, body.toDescription()));
    }

    private static ResponseEntity<ProductView> answer(Product product) {
        return ResponseEntity.ok().eTag(IfMatch.etag(product.version())).body(ProductView.from(product));
    }
}
