package io.gapless.survey.improvement;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Asks the identity server about those who are to see to something; outside of any transaction. */
@Component("improvementOwners")
class ActionOwners {

    private final StaffDirectory directory;

    ActionOwners(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /** A problem (422) unless an employee of that name works there, above or below. */
    void require(String owner, String orgUnit) {
        if (directory
                .find(owner)
                .filter(one -> one.worksFor(orgUnit) && one.hasOneOf(Roles.STAFF))
                .isEmpty()) {
            throw Problem.unprocessable("improvement-owner-unknown", owner, orgUnit);
        }
    }
}
