package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.Set;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Who can be given a complaint: staff who may handle one, and whose org unit covers the complaint's or lies below it. */
@Component
class Assignees {

    /** Who may take a complaint through its steps. */
    private static final Set<String> HANDLERS = Set.of(ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT);

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
            var member = directory
                    .find(assignee)
                    .filter(one -> one.worksFor(orgUnit))
                    .orElseThrow(() -> Problem.unprocessable("assignee-unknown", assignee, orgUnit));
            if (!member.hasOneOf(HANDLERS)) {
                throw Problem.unprocessable("assignee-handles-none", assignee);
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
