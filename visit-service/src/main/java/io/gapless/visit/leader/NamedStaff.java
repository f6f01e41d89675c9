package io.gapless.visit.leader;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.util.Collection;
import java.util.Set;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Whether those who are named for something can do it: otherwise nobody would. Asks the identity server (503 while it is
 * away), so never within a transaction.
 */
@Component
class NamedStaff {

    private static final int LONGEST = 100;

    /** Who may carry out visits, once they are theirs. */
    private static final Set<String> VISITORS = Set.of(Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR, Roles.ADMIN);

    /** Who may move issues on. */
    private static final Set<String> OWNERS =
            Set.of(Roles.CUSTOMER_MANAGER, Roles.SERVICE_AGENT, Roles.SUPERVISOR, Roles.ADMIN);

    private final StaffDirectory directory;

    NamedStaff(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /** Throws a {@link Problem} (422) unless they are staff of that org unit. */
    void requireLeader(String username, String orgUnit, Caller caller) {
        require(username, orgUnit, Roles.STAFF, "leader-unfit", caller);
    }

    /** The same, of those who carry out visits; executives only read. */
    void requireVisitor(String username, String orgUnit, Caller caller) {
        require(username, orgUnit, VISITORS, "leader-visits-not", caller);
    }

    /** The same, of those who move issues on. */
    void requireOwner(String username, String orgUnit, Caller caller) {
        require(username, orgUnit, OWNERS, "issue-owner-unfit", caller);
    }

    private void require(String username, String orgUnit, Collection<String> roles, String problem, Caller caller) {
        if (username.equals(caller.username()) && caller.isOneOf(roles)) {
            return;
        }
        if (username.length() > LONGEST || !SafeText.isSafe(username) || !directory.employs(username, orgUnit, roles)) {
            throw Problem.unprocessable(problem, username, orgUnit);
        }
    }
}
