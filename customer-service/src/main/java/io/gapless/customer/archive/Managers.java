package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.people.StaffMember;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.CannotAcquireLockException;
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
        confirm(before, profile, caller, directory::find);
    }

    private static void confirm(
            @Nullable Profile before, Profile profile, Caller caller, Function<String, Optional<StaffMember>> who) {
        var manager = profile.manager();
        if (manager == null
                || before != null && Objects.equals(before.manager(), manager)
                || manager.equals(caller.username()) && caller.isOneOf(LOOK_AFTER_CUSTOMERS)) {
            return;
        }
        var member = who.apply(manager)
                .filter(one -> one.worksFor(profile.orgUnit()))
                .orElseThrow(() -> Problem.unprocessable("manager-unknown", manager, profile.orgUnit()));
        if (!member.hasOneOf(LOOK_AFTER_CUSTOMERS)) {
            throw Problem.unprocessable("manager-looks-after-none", manager);
        }
    }

    /** Those whom a file names. */
    Named named() {
        return new Named();
    }

    /**
     * Those whom a file names: each is asked for once, outside of any transaction, and known from then on. Used by one
     * thread.
     */
    final class Named {

        private final Map<String, Optional<StaffMember>> known = new HashMap<>();

        private Named() {}

        /** Asks for those who are not known yet; a problem (503) where the identity server is away. */
        void ask(Collection<String> usernames) {
            usernames.forEach(username -> known.computeIfAbsent(username, directory::find));
        }

        /** As {@link Managers#confirm}, without asking anybody. */
        void confirm(@Nullable Profile before, Profile profile, Caller caller) {
            Managers.confirm(before, profile, caller, username -> {
                var member = known.get(username);
                if (member == null) {
                    // Somebody has given the customer to another one since: the next try asks.
                    throw new CannotAcquireLockException("The manager was not asked for: " + username);
                }
                return member;
            });
        }
    }
}
