package io.gapless.visit.customer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Asks customer-service. */
@FeignClient(name = "customer-service", url = "${gapless.services.customer-service.url}")
interface CustomerClient {

    /** A customer as customer-service answers: what this service needs of it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Customer(
            UUID id,
            long version,
            String code,
            String kind,
            @Nullable Boolean masked,
            Profile profile) {

        KnownCustomer toKnown() {
            // Masked for the caller: only what is not is kept, as what any event of the customer is newer than.
            boolean clear = !Boolean.TRUE.equals(masked);
            return new KnownCustomer(
                    id,
                    clear ? version : 0,
                    code,
                    kind,
                    profile.name(),
                    profile.orgUnit(),
                    profile.manager(),
                    profile.segment(),
                    clear ? profile.phone() : null,
                    clear ? profile.longitude() : null,
                    clear ? profile.latitude() : null,
                    clear ? profile.login() : null,
                    clear ? profile.address() : null);
        }
    }

    /** The part of a customer that may change. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Profile(
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment,
            @Nullable String phone,
            @Nullable Double longitude,
            @Nullable Double latitude,
            @Nullable String login,
            @Nullable String address) {}

    @GetMapping("/api/v1/customers/{id}")
    Customer find(@PathVariable UUID id);
}
