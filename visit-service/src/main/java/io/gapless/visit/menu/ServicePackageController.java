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
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.customer.CustomerLookup;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
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

/** Service packages over HTTP. */
@RestController
@RequestMapping("/api/v1/service-packages")
class ServicePackageController {

    private final ServiceMenu menu;
    private final MenuSearch search;
    private final CustomerLookup customers;
    private final Idempotency idempotency;
    private final Clock clock;

    ServicePackageController(
            ServiceMenu menu, MenuSearch search, CustomerLookup customers, Idempotency idempotency, Clock clock) {
        this.menu = menu;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * An item that everyone gets.
     *
     * @param timesPerMonth 1 to 31
     */
    record StandardItemBody(
            @NotNull UUID itemId, @Min(1) @Max(31) int timesPerMonth) {}

    /**
     * A package to be drafted.
     *
     * @param segment class of the customers it is for
     * @param orgUnit where they are, with all below it
     * @param optionalLimit how many of the optional items a customer may pick; 0 unless told
     */
    record NewPackage(
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 40) String segment,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Size(max = 100) List<@Valid @NotNull StandardItemBody> standardItems,
            @Nullable @Size(max = 100) List<@NotNull UUID> optionalItems,
            @Nullable @Min(0) @Max(100) Integer optionalLimit) {

        ServicePackage toPackage(Instant now) {
            return ServicePackage.draft(
                    name,
                    segment,
                    orgUnit,
                    standardItems.stream()
                            .map(item -> new ServicePackage.StandardItem(item.itemId(), item.timesPerMonth()))
                            .toList(),
                    (optionalItems == null ? List.<UUID>of() : optionalItems)
                            .stream().map(ServicePackage.OptionalItem::new).toList(),
                    optionalLimit == null ? 0 : optionalLimit,
                    now);
        }
    }

    /** What a customer picks. */
    record Picks(@NotNull @Size(max = 100) List<@NotNull UUID> items) {}

    /** An item that everyone gets, as answered. */
    record StandardItemView(UUID itemId, int timesPerMonth) {}

    /**
     * A package as answered.
     *
     * @param segment class of the customers it is for
     * @param optionalLimit how many of the optional items a customer may pick
     */
    record PackageView(
            UUID id,
            long version,
            String name,
            String segment,
            String orgUnit,
            List<StandardItemView> standardItems,
            List<UUID> optionalItems,
            int optionalLimit,
            PackageStatus status,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt) {

        static PackageView from(ServicePackage pack) {
            return new PackageView(
                    pack.id(),
                    pack.version(),
                    pack.name(),
                    pack.segment(),
                    pack.orgUnit(),
                    pack.standardItems().stream()
                            .map(item -> new StandardItemView(item.itemId(), item.timesPerMonth()))
                            .toList(),
                    pack.optionalItems().stream()
                            .map(ServicePackage.OptionalItem::itemId)
                            .toList(),
                    pack.optionalLimit(),
                    pack.status(),
                    pack.createdAt(),
                    pack.publishedBy(),
                    pack.publishedAt());
        }
    }

    /**
     * A customer's choice as answered; version 0 while nothing was ever picked.
     *
     * @param chosenBy login of whoever picked last
     */
    record ChoiceView(
            UUID packageId,
            @OfPerson UUID customerId,
            long version,
            List<UUID> items,
            @Nullable String chosenBy,
            @Nullable Instant chosenAt) {

        static ChoiceView from(Choice choice) {
            return new ChoiceView(
                    choice.packageId(),
                    choice.customerId(),
                    choice.version(),
                    choice.items(),
                    choice.chosenBy(),
                    choice.chosenAt());
        }
    }

    /**
     * Drafts a package for a class of customers: items for everyone, and optional ones of which each customer picks
     * some.
     */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PackageView> draft(@Valid @RequestBody NewPackage body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var pack = menu.draft(body.toPackage(clock.instant()), caller);
            return ResponseEntity.created(URI.create("/api/v1/service-packages/" + pack.id()))
                    .eTag(IfMatch.etag(pack.version()))
                    .body(PackageView.from(pack));
        });
    }

    /**
     * Packages, newest first; customers see the published ones for their org unit.
     *
     * @param segment class of the customers
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<MenuSearch.PackageRow> list(
            @RequestParam(required = false) @Nullable PackageStatus status,
            @RequestParam(required = false) @Nullable String segment,
            Paging paging,
            Caller caller) {
        return search.packages(status, segment, paging, caller);
    }

    /** One package with its items. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<PackageView> read(@PathVariable UUID id, Caller caller) {
        return answer(menu.find(id, caller));
    }

    /**
     * Publishes a package, so that customers can choose and promises can be made of it; the standards of all its items
     * have to be in force.
     */
    @PostMapping("/{id}/publish")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<PackageView> publish(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(menu.publish(id, ifMatch, caller));
    }

    /** What a customer has picked of the optional items of a package. */
    @GetMapping("/{id}/choices/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<ChoiceView> choice(@PathVariable UUID id, @PathVariable UUID customerId, Caller caller) {
        return answer(menu.choice(id, customers.find(customerId, caller), caller));
    }

    /**
     * Picks optional items of a published package for a customer, all at once and up to its limit; the version of a
     * choice not made yet is 0.
     */
    @PutMapping("/{id}/choices/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, CUSTOMER})
    ResponseEntity<ChoiceView> choose(
            @PathVariable UUID id,
            @PathVariable UUID customerId,
            IfMatch ifMatch,
            @Valid @RequestBody Picks body,
            Caller caller) {
        return answer(menu.choose(id, customers.find(customerId, caller), ifMatch, body.items(), caller));
    }

    private static ResponseEntity<PackageView> answer(ServicePackage pack) {
        return ResponseEntity.ok().eTag(IfMatch.etag(pack.version())).body(PackageView.from(pack));
    }

    private static ResponseEntity<ChoiceView> answer(Choice choice) {
        return ResponseEntity.ok().eTag(IfMatch.etag(choice.version())).body(ChoiceView.from(choice));
    }
}
