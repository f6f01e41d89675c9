package io.gapless.visit.qualification;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.util.Optional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The staff of somebody's org units, as the identity server knows them. Not for the inside of a transaction. */
@Component
public class Colleagues {

    private static final int LONGEST = 100;

    private final StaffDirectory directory;

    Colleagues(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /** Where they work in the caller's scope; a problem (422) where they do not. */
    public String orgUnitOf(String username, Caller caller) {
        return unit(username, caller).orElseThrow(() -> Problem.unprocessable("employee-unknown", username));
    }

    /** A problem (404) unless it is the caller, or works in the caller's scope. */
    void requireVisible(String username, Caller caller, boolean othersToo) {
        if (!username.equals(caller.username())
                && (!othersToo || unit(username, caller).isEmpty())) {
            throw Problem.notFound("employee-not-found", SafeText.cleaned(username));
        }
    }

    private Optional<String> unit(String username, Caller caller) {
        if (username.length() > LONGEST || !SafeText.isSafe(username)) {
            return Optional.empty();
        }
        return directory
                .find(username)
                .flatMap(member -> member.orgUnits().stream()
                        .filter(caller.orgScope()::contains)
                        .findFirst());
    }
}
