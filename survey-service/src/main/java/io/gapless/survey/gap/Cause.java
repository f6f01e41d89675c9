package io.gapless.survey.gap;

import java.util.Arrays;
import java.util.List;

/**
 * What usually causes a gap: the antecedents of the gaps model (Zeithaml, Berry, Parasuraman 1988; Zeithaml, Bitner),
 * as a checklist. What each one asks is in the messages, as {@code cause.NAME}.
 */
public enum Cause {
    TOO_LITTLE_RESEARCH(1),
    RESEARCH_NOT_USED(1),
    MANAGERS_FAR_FROM_CUSTOMERS(1),
    FRONT_LINE_NOT_HEARD(1),
    TOO_MANY_LEVELS(1),
    COMPLAINTS_NOT_LEARNED_FROM(1),
    NO_COMMITMENT_TO_QUALITY(2),
    THOUGHT_NOT_FEASIBLE(2),
    NO_SERVICE_GOALS(2),
    TASKS_NOT_STANDARDISED(2),
    STANDARDS_NOT_FROM_CUSTOMERS(2),
    ROLES_NOT_CLEAR(3),
    ROLES_IN_CONFLICT(3),
    PEOPLE_DO_NOT_FIT(3),
    TOOLS_DO_NOT_FIT(3),
    WRONGLY_MEASURED_AND_REWARDED(3),
    NO_ROOM_TO_DECIDE(3),
    NO_TEAMWORK(3),
    TOO_FEW_HANDS(3),
    PROMISED_TOO_MUCH(4),
    SELLERS_AND_DOERS_DO_NOT_TALK(4),
    UNITS_DIFFER(4),
    CUSTOMERS_NOT_TOLD(4),
    ANOTHER_GAP_FIRST(5),
    EXPECTATIONS_ROSE(5),
    SERVICE_NOT_SEEN(5);

    private final int gap;

    Cause(int gap) {
        this.gap = gap;
    }

    /** Number of the gap it causes, 1 to 5. */
    public int gap() {
        return gap;
    }

    static List<Cause> of(Gap gap) {
        return Arrays.stream(values())
                .filter(cause -> cause.gap == gap.number())
                .toList();
    }
}
