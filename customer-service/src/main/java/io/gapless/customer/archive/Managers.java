package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Who can look after a customer: customer managers and supervisors whose org unit covers the customer's or lies below. */
@Component
class Managers {

    private static final Set<String> LOOK_AFTER_CUSTOMERS = Set.of(CUSTOMER_MANAGER, SUPERVISOR);

    private final StaffDirectory directory;

    Managers(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /**
     * A problem (422) where a customer is given to somebody who cannot look after them; 503 where the identity server is
     * away and does not know them yet. Only a change of the manager is asked about: everything else can be changed
     * meanwhile.
     *
     * @param before the profile to be changed, null for a new customer
     */
    void confirm(@Nullable Profile before, Profile profile, Caller caller) {
        var manager = profile.manager();
        if (manager == null
                || before != null && Objects.equals(before.manager(), manager)
                || manager.equals(caller.username()) && caller.isOneOf(LOOK_AFTER_CUSTOMERS)) {
            return;
        }
        var member = directory
                .find(manager)
                .filter(one -> one.worksFor(profile.orgUnit()))
                .orElseThrow(() -> Problem.unprocessable("manager-unknown", manager, profile.orgUnit()));
        if (!member.hasOneOf(LOOK_AFTER_CUSTOMERS)) {
            throw Problem.unprocessable("manager-looks-after-none", manager);
        }
    }
}
