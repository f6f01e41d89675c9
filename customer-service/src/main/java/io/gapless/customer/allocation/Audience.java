package io.gapless.customer.allocation;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import io.gapless.platform.security.SqlCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who may know of a policy or an allocation. Who leads or examines its org unit sees it in every state; everybody else
 * whose org unit lies above, in or below it, and every customer in it, once it is published.
 */
@Component
class Audience {

    private static final Set<String> LEADING =
            Set.of(Roles.ADMIN, Roles.SUPERVISOR, Roles.QUALITY_ANALYST, Roles.EXECUTIVE);

    private final JdbcClient jdbc;

    Audience(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean looksAfter(String orgUnit, Caller caller) {
        return caller.isOneOf(LEADING) && caller.orgScope().contains(orgUnit);
    }

    boolean mayRead(String orgUnit, boolean published, Caller caller) {
        return looksAfter(orgUnit, caller)
                || published
                        && (scope(caller).contains(orgUnit)
                                || units(caller).stream().anyMatch(unit -> OrgScope.covers(orgUnit, unit)));
    }

    /** {@link #mayRead} as an SQL condition on the columns org_unit and status. */
    SqlCondition mayRead(Caller caller) {
        var scope = scope(caller);
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("above", above(caller));
        var inScope = scope.condition("org_unit");
        return new SqlCondition(
                caller.isOneOf(LEADING)
                        ? "(" + inScope + " or status = 'PUBLISHED' and org_unit = any(:above))"
                        : "status = 'PUBLISHED' and (" + inScope + " or org_unit = any(:above))",
                parameters);
    }

    private static OrgScope scope(Caller caller) {
        return caller.seesOnlyThemselves() ? new OrgScope(List.of()) : caller.orgScope();
    }

    /** The caller's units and all above them. */
    private String[] above(Caller caller) {
        var above = new ArrayList<String>();
        for (String unit : units(caller)) {
            for (int end = unit.indexOf('/'); end > 0; end = unit.indexOf('/', end + 1)) {
                above.add(unit.substring(0, end));
            }
            above.add(unit);
        }
        return above.toArray(String[]::new);
    }

    /** A customer's unit is that of their archive, whatever their login says. */
    private List<String> units(Caller caller) {
        return caller.seesOnlyThemselves()
                ? jdbc.sql("select org_unit from customer where login = ?")
                        .param(caller.username())
                        .query(String.class)
                        .list()
                : caller.orgScope().units();
    }
}
