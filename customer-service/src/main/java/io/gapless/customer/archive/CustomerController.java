package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Customers over HTTP. */
@RestController
@RequestMapping("/api/v1/customers")
class CustomerController {

    private final CustomerArchive archive;
    private final CustomerSearch search;
    private final Idempotency idempotency;

    CustomerController(CustomerArchive archive, CustomerSearch search, Idempotency idempotency) {
        this.archive = archive;
        this.search = search;
        this.idempotency = idempotency;
    }

    /** A customer's profile as sent by a caller. */
    record ProfileBody(
            @NotBlank @Size(max = 200) String name,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 100) String manager,
            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable @Size(min = 1, max = 40) String phone,
            @Nullable @Size(min = 1, max = 400) String address,
            @Nullable @Size(min = 1, max = 60) String licence,
            @Nullable @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @Nullable @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @Nullable @Size(min = 1, max = 100) String login) {

        Profile toProfile() {
            return new Profile(name, orgUnit, manager, segment, phone, address, licence, longitude, latitude, login);
        }
    }

    /** A customer to be registered. */
    record NewCustomer(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String code,

            @NotNull CustomerKind kind,
            @NotNull @Valid ProfileBody profile) {}

    /** A customer as answered. */
    record CustomerView(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            Profile profile,
            Instant registeredAt,
            Instant changedAt) {

        static CustomerView from(Customer customer) {
            return new CustomerView(
                    customer.id(),
                    customer.version(),
                    customer.code(),
                    customer.kind(),
                    customer.profile(),
                    customer.registeredAt(),
                    customer.changedAt());
        }
    }

    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<?> register(@Valid @RequestBody NewCustomer body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var customer =
                    archive.register(body.code(), body.kind(), body.profile().toProfile(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customers/" + customer.id()))
                    .eTag(IfMatch.etag(customer.version()))
                    .body(CustomerView.from(customer));
        });
    }

    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<CustomerSearch.Row> list(
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String manager,
            Paging paging,
            Caller caller) {
        caller.requireScope("customers:read");
        return search.find(new CustomerSearch.Filter(q, kind, segment, orgUnit, manager), paging, caller);
    }

    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<CustomerView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("customers:read");
        return answer(archive.find(id, caller));
    }

    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ProfileBody body, Caller caller) {
        return answer(archive.change(id, ifMatch, body.toProfile(), caller));
    }

    private static ResponseEntity<CustomerView> answer(Customer customer) {
        return ResponseEntity.ok().eTag(IfMatch.etag(customer.version())).body(CustomerView.from(customer));
    }
}
