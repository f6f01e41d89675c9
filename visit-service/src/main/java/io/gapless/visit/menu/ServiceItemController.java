package io.gapless.visit.menu;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.standard.Dimension;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Service items over HTTP. */
@RestController
@RequestMapping("/api/v1/service-items")
class ServiceItemController {

    private final ServiceMenu menu;
    private final MenuSearch search;
    private final Idempotency idempotency;

    ServiceItemController(ServiceMenu menu, MenuSearch search, Idempotency idempotency) {
        this.menu = menu;
        this.search = search;
        this.idempotency = idempotency;
    }

    /** An item to be added. */
    record NewItem(
            @NotBlank @Size(max = 200) String name,
            @NotNull UUID standardId,
            @NotNull Dimension dimension,
            @NotNull VisitKind visitKind) {}

    /** An item as answered. */
    record ItemView(
            UUID id, String name, UUID standardId, Dimension dimension, VisitKind visitKind, Instant createdAt) {

        static ItemView from(ServiceItem item) {
            return new ItemView(
                    item.id(), item.name(), item.standardId(), item.dimension(), item.visitKind(), item.createdAt());
        }
    }

    /** Adds something that can be delivered, tied to a standard. */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ItemView> add(@Valid @RequestBody NewItem body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var item = menu.addItem(body.name(), body.standardId(), body.dimension(), body.visitKind());
            return ResponseEntity.created(URI.create("/api/v1/service-items/" + item.id()))
                    .body(ItemView.from(item));
        });
    }

    /** The menu: all service items, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<MenuSearch.ItemRow> list(Paging paging) {
        return search.items(paging);
    }

    /** One service item. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ItemView read(@PathVariable UUID id) {
        return ItemView.from(menu.item(id));
    }
}
