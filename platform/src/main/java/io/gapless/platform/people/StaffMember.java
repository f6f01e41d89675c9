package io.gapless.platform.people;

import io.gapless.platform.security.OrgScope;
import java.util.Collection;
import java.util.List;

/**
 * An employee with a login.
 *
 * @param username by which records refer to them
 * @param name as shown to people
 * @param orgUnits where they belong, without leading slash
 * @param roles what they may do, see {@link io.gapless.platform.security.Roles}
 */
public record StaffMember(String username, String name, List<String> orgUnits, List<String> roles) {

    /** Whether one of their org units is this one, lies above it or below it. */
    public boolean worksFor(String orgUnit) {
        return orgUnits.stream().anyMatch(unit -> OrgScope.covers(unit, orgUnit) || OrgScope.covers(orgUnit, unit));
    }

    /** Whether they have one of these roles. */
    public boolean hasOneOf(Collection<String> some) {
        return some.stream().anyMatch(roles::contains);
    }
}
