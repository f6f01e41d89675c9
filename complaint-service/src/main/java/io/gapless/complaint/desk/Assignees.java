package io.gapless.complaint.desk;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Who can be given a complaint: staff whose org unit covers the complaint's, or lies below it. */
@Component
class Assignees {

    private final StaffDirectory directory;

    Assignees(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /**
     * Whether the identity server confirms the assignee; a problem (422) where it denies them. While it is away the
     * assignment is not held up: false says that nobody has confirmed it.
     */
    boolean confirm(String assignee, String orgUnit, Caller caller) {
        if (assignee.equals(caller.username())) {
            return true; // a claim: the token is the proof
        }
        try {
            var company = orgUnit.split("/", 2)[0];
            var isStaff = directory.staffUnder(company).stream()
                    .filter(member -> member.username().equals(assignee))
                    .flatMap(member -> member.orgUnits().stream())
                    .anyMatch(unit -> OrgScope.covers(unit, orgUnit) || OrgScope.covers(orgUnit, unit));
            if (!isStaff) {
                throw Problem.unprocessable("assignee-unknown", assignee, orgUnit);
            }
            return true;
        } catch (Problem problem) {
            if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE) {
                return false;
            }
            throw problem;
        }
    }
}
