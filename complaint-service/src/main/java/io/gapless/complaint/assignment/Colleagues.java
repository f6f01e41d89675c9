package io.gapless.complaint.assignment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.web.Problem;
import java.util.Set;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Asks the identity server about employees before they are entered somewhere; outside of any transaction. */
@Component
public class Colleagues {

    private static final Set<String> HANDLERS = Set.of(ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT);

    private final StaffDirectory directory;

    Colleagues(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /** A problem (422) unless somebody of that name works there, above or below, and may handle complaints. */
    public void requireHandler(String employee, String orgUnit) {
        var member = directory
                .find(employee)
                .filter(one -> one.worksFor(orgUnit))
                .orElseThrow(() -> Problem.unprocessable("employee-unknown", employee, orgUnit));
        if (!member.hasOneOf(HANDLERS)) {
            throw Problem.unprocessable("employee-handles-none", employee);
        }
    }

    /** A problem (422) unless somebody of that name may handle complaints, wherever they belong. */
    public void requireHandler(String employee) {
        if (directory.find(employee).filter(one -> one.hasOneOf(HANDLERS)).isEmpty()) {
            throw Problem.unprocessable("employee-handles-none", employee);
        }
    }
}
