package io.gapless.visit.execution;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.people.StaffMember;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Whose visits somebody may tell of: their own, and those of the staff of their org units. */
@Component
class Employees {

    private static final int LONGEST = 100;

    private final StaffDirectory directory;

    Employees(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /**
     * Throws a {@link Problem} (422) unless it is a customer manager who works in that org unit; 503 where the identity
     * server is away. Never within a transaction.
     */
    void requireManagerFor(String username, String orgUnit) {
        if (username.length() > LONGEST
                || !SafeText.isSafe(username)
                || !directory.employs(username, orgUnit, List.of(Roles.CUSTOMER_MANAGER))) {
            throw Problem.unprocessable("manager-unknown", username, orgUnit);
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
        void ask(Collection<String> usernames, Caller caller) {
            usernames.stream()
                    .filter(username -> !username.equals(caller.username()))
                    .filter(username -> username.length() <= LONGEST && SafeText.isSafe(username))
                    .forEach(username -> known.computeIfAbsent(username, directory::find));
        }

        /**
         * Whether it is the caller, or staff of an org unit of theirs; those who were not asked for are not. An admin may
         * name whom the identity server does not know any more: the past has people who have left.
         */
        boolean isStaffOf(String username, Caller caller) {
            if (username.equals(caller.username())) {
                return true;
            }
            var member = known.get(username);
            if (member == null) {
                return false;
            }
            return member.map(staff -> staff.orgUnits().stream().anyMatch(caller.orgScope()::contains))
                    .orElse(caller.is(Roles.ADMIN));
        }
    }
}
