package io.gapless.customer.need;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.archive.CustomerDirectory;
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

/** Needs over HTTP. */
@RestController
@RequestMapping("/api/v1")
class NeedController {

    private final NeedCatalogue catalogue;
    private final NeedRanking ranking;
    private final CustomerNeeds needs;
    private final CustomerDirectory customers;
    private final NeedSettings settings;
    private final Idempotency idempotency;
    private final Clock clock;

    NeedController(
            NeedCatalogue catalogue,
            NeedRanking ranking,
            CustomerNeeds needs,
            CustomerDirectory customers,
            NeedSettings settings,
            Idempotency idempotency,
            Clock clock) {
        this.catalogue = catalogue;
        this.ranking = ranking;
        this.needs = needs;
        this.customers = customers;
        this.settings = settings;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * What of a need may change.
     *
     * @param level in the pyramid of needs
     * @param dimension of service quality that meets it
     * @param active whether it is still in use
     */
    record NeedBody(
            @NotNull NeedLevel level,
            @NotBlank @Size(max = 100) String nameZh,
            @NotBlank @Size(max = 100) String nameEn,
            @NotNull ServiceDimension dimension,
            @NotNull Boolean active) {}

    /**
     * A need to be added.
     *
     * @param code never changes
     * @param kind of customers who have it
     */
    record NewNeed(
            @NotNull @Pattern(regexp = Need.CODE) String code,
            @NotNull CustomerKind kind,
            @NotNull @Valid NeedBody need) {}

    /**
     * A need as answered.
     *
     * @param kind of customers who have it
     * @param level in the pyramid of needs
     * @param dimension of service quality that meets it
     * @param active whether it is still in use
     */
    record NeedView(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            NeedLevel level,
            String nameZh,
            String nameEn,
            ServiceDimension dimension,
            boolean active) {

        static NeedView from(Need need) {
            return new NeedView(
                    need.id(),
                    need.version(),
                    need.code(),
                    need.kind(),
                    need.level(),
                    need.nameZh(),
                    need.nameEn(),
                    need.dimension(),
                    need.active());
        }
    }

    /** All needs of a kind, from the lowest level to the highest. */
    @GetMapping("/needs")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<NeedView> list(
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable NeedLevel level) {
        return new KeysetPage<>(
                catalogue.list(kind, level).stream().map(NeedView::from).toList(), null);
    }

    /** One need of the catalogue. */
    @GetMapping("/needs/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<NeedView> read(@PathVariable UUID id) {
        return answer(catalogue.find(id));
    }

    /** Adds a need to the catalogue, at a level and tied to a service dimension. */
    @PostMapping("/needs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NeedView> add(@Valid @RequestBody NewNeed body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var told = body.need();
            var need = catalogue.add(
                    body.code(),
                    body.kind(),
                    told.level(),
                    told.nameZh(),
                    told.nameEn(),
                    told.dimension(),
                    told.active());
            return ResponseEntity.created(URI.create("/api/v1/needs/" + need.id()))
                    .eTag(IfMatch.etag(need.version()))
                    .body(NeedView.from(need));
        });
    }

    /** Changes a need of the catalogue, or takes it out of use. */
    @PutMapping("/needs/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<NeedView> change(@PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody NeedBody body) {
        return answer(catalogue.change(
                id, ifMatch, body.level(), body.nameZh(), body.nameEn(), body.dimension(), body.active()));
    }

    /**
     * The needs of a kind of customers ranked by strength, and how well they are met.
     *
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param from inclusive
     * @param to exclusive
     * @param by apart by class or org unit
     */
    @GetMapping("/needs/ranking")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    NeedRanking.RankedNeeds ranking(
            @RequestParam(defaultValue = "RETAILER") CustomerKind kind,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(defaultValue = "NONE") NeedRanking.By by,
            Caller caller) {
        return ranking.rank(kind, orgUnit, segment, from, to, by, caller);
    }

    /**
     * Customers to whom something is strong and not met.
     *
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param need code of one need
     */
    @GetMapping("/needs/unmet")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CustomerNeeds.UnmetNeed> unmet(
            @RequestParam(defaultValue = "RETAILER") CustomerKind kind,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String need,
            Paging paging,
            Caller caller) {
        var now = clock.instant();
        return needs.unmet(
                new NeedSelection(kind, orgUnit, segment, now.minus(settings.validity()), now), need, paging, caller);
    }

    /** A customer's own needs, the strongest first. */
    @GetMapping("/customers/{id}/needs")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<CustomerNeeds.NeedStanding> ofCustomer(@PathVariable UUID id, Caller caller) {
        customers.find(id, caller);
        List<CustomerNeeds.NeedStanding> all = needs.of(id);
        return new KeysetPage<>(all, null);
    }

    private static ResponseEntity<NeedView> answer(Need need) {
        return ResponseEntity.ok().eTag(IfMatch.etag(need.version())).body(NeedView.from(need));
    }
}
