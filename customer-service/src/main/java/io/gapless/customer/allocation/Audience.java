package io.gapless.customer.allocation;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who may know of a policy or an allocation. Who looks after its org unit sees it in every state; who belongs to that unit
 * or to one below it, customers included, sees it once it is published.
 */
@Component
class Audience {

    private final JdbcClient jdbc;

    Audience(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean looksAfter(String orgUnit, Caller caller) {
        return !caller.seesOnlyThemselves() && caller.orgScope().contains(orgUnit);
    }

    /** Whether it is a unit of theirs or one above. */
    boolean belongsTo(String orgUnit, Caller caller) {
        return units(caller).stream().anyMatch(unit -> OrgScope.covers(orgUnit, unit));
    }

    /** The caller's units and all above them. */
    String[] above(Caller caller) {
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
