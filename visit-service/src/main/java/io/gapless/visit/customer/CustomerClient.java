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
    record Customer(UUID id, long version, String code, String kind, Profile profile) {

        KnownCustomer toKnown() {
            return new KnownCustomer(
                    id,
                    version,
                    code,
                    kind,
                    profile.name(),
                    profile.orgUnit(),
                    profile.manager(),
                    profile.segment(),
                    profile.phone(),
                    profile.longitude(),
                    profile.latitude(),
                    profile.login());
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
            @Nullable String login) {}

    @GetMapping("/api/v1/customers/{id}")
    Customer find(@PathVariable UUID id);
}
