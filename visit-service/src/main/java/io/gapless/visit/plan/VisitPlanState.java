package io.gapless.visit.plan;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a plan that was made; its visits tell for themselves.
 *
 * @param replans the plan that it was to change
 */
record VisitPlanState(
        UUID id,
        long version,
        String orgUnit,
        LocalDate from,
        LocalDate to,
        int planned,
        int notPlanned,
        @Nullable UUID replans)
        implements PublicState {

    static final String TOPIC = "gapless.visit-plan";

    static VisitPlanState from(VisitPlan plan) {
        return new VisitPlanState(
                plan.id(),
                plan.version(),
                plan.orgUnit(),
                plan.from(),
                plan.to(),
                plan.planned(),
                plan.unplannable().size(),
                plan.replans());
    }
}
