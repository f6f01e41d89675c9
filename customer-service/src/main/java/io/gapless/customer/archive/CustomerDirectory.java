package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the other features of this service may know of customers. */
@Component
public class CustomerDirectory {

    private final CustomerArchive archive;

    CustomerDirectory(CustomerArchive archive) {
        this.archive = archive;
    }

    /** A customer in brief. */
    public record Entry(
            UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment) {}

    /** The customer, or a 404 problem where there is none that the caller may know of. */
    public Entry find(UUID id, Caller caller) {
        var customer = archive.find(id, caller);
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
