package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Which login is a customer's own. Whoever has it sees the customer's archive, complaints and quotas: so it is set by
 * supervisors and administrators only, and it has to be one that the identity server knows as a customer's.
 */
@Component
class Logins {

    private static final Set<String> SET_LOGINS = Set.of(SUPERVISOR, ADMIN);

    private final StaffDirectory directory;

    Logins(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /**
     * A problem where a customer's login is changed by somebody who may not (403) or to one that is no customer's (422);
     * 503 where the identity server is away and does not know it yet. Everything else can be changed meanwhile.
     *
     * @param before the profile to be changed, null for a new customer
     */
    void confirm(@Nullable Profile before, Profile profile, Caller caller) {
        var known = before == null ? null : before.login();
        if (Objects.equals(known, profile.login())) {
            return;
        }
        if (!caller.isOneOf(SET_LOGINS)) {
            throw Problem.forbidden("customer-login-not-yours-to-set");
        }
        confirm(known, profile.login());
    }

    /** A problem (422, 503) where a login that was not the customer's before is no customer's. */
    void confirm(@Nullable String known, @Nullable String login) {
        if (login != null && !login.equals(known) && !directory.hasRole(login, CUSTOMER)) {
            throw Problem.unprocessable("customer-login-unknown", login);
        }
    }
}
