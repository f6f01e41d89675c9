package io.gapless.survey.followup;

import io.gapless.platform.security.OrgScope;
import io.gapless.survey.SurveySettings;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who follows low scores up, by org unit. */
final class Owners {

    private final List<SurveySettings.Owner> owners;

    Owners(List<SurveySettings.Owner> owners) {
        this.owners = owners;
    }

    /**
     * The owner at the unit or the nearest one above it. Nobody judges their own work: whoever had a hand in the
     * complaint is passed over, for the next one above.
     */
    Optional<String> of(String orgUnit, Set<String> handledBy) {
        return owners.stream()
                .filter(owner -> OrgScope.covers(owner.orgUnit(), orgUnit))
                .filter(owner -> !handledBy.contains(owner.username()))
                .max(Comparator.comparingInt(owner -> owner.orgUnit().length()))
                .map(SurveySettings.Owner::username);
    }
}
