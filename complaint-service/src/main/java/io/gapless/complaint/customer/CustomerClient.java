package io.gapless.complaint.customer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The archive, asked directly; as the caller, so that it answers what the caller may know. */
@FeignClient(name = "customer-service", url = "${gapless.services.customer-service.url}")
interface CustomerClient {

    @GetMapping("/api/v1/customers/{id}")
    Answer one(@PathVariable UUID id);

    @GetMapping("/api/v1/customers")
    Page list(@RequestParam(required = false) @Nullable String q, @RequestParam int limit);

    /** A page of customers, of which only the ids and codes matter here. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Page(List<Row> items) {}

    /** A row of a page. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Row(UUID id, String code) {}

    /** A customer as the archive answers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer(
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
                    clear ? profile.login() : null);
        }
    }

    /** What the archive tells of a customer. */
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
}
