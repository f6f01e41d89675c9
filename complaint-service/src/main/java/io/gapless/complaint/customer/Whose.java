package io.gapless.complaint.customer;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import org.jspecify.annotations.Nullable;

/**
 * Whose a complaint is.
 *
 * @param manager who looks after the customer
 * @param login the customer's own
 * @param partner who handed it over
 * @param assignee who works on it
 */
public record Whose(
        String orgUnit,
        @Nullable String manager,
        @Nullable String login,
        @Nullable String partner,
        @Nullable String assignee) {

    /** A partner sees what it handed over; staff what they may serve or are assigned; a customer their own. */
    public boolean isFor(Caller caller) {
        if (caller.is(Roles.PARTNER)) {
            return caller.username().equals(partner);
        }
        return caller.mayServe(orgUnit, manager, login)
                || !caller.seesOnlyThemselves() && caller.username().equals(assignee);
    }
}
