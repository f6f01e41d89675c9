package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the other features of this service may know of customers. */
@Component
public class CustomerDirectory {

    private final CustomerArchive archive;
    private final Customers customers;

    CustomerDirectory(CustomerArchive archive, Customers customers) {
        this.archive = archive;
        this.customers = customers;
    }

    /** A customer in brief. */
    public record Entry(
            UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment) {

        static Entry from(Customer customer) {
            var profile = customer.profile();
            return new Entry(
                    customer.id(),
                    customer.code(),
                    customer.kind(),
                    profile.name(),
                    profile.orgUnit(),
                    profile.manager(),
                    profile.segment());
        }
    }

    /** The customer, or a 404 problem where there is none that the caller may know of. */
    public Entry find(UUID id, Caller caller) {
        return Entry.from(archive.find(id, caller));
    }

    /** The customers with these codes that the caller may know of, by code. */
    public Map<String, Entry> findByCodes(Collection<String> codes, Caller caller) {
        var found = new LinkedHashMap<String, Entry>();
        for (Customer customer : customers.findByCodeIn(codes)) {
            var profile = customer.profile();
            if (caller.mayServe(profile.orgUnit(), profile.manager(), profile.login())) {
                found.put(customer.code(), Entry.from(customer));
            }
        }
        return found;
    }

    /** The customer with a code, for events, which come from within the company and belong to no caller. */
    public Optional<Entry> findByCode(String code) {
        return customers.findByCode(code).map(Entry::from);
    }
}
