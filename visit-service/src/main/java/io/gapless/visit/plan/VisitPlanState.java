package io.gapless.visit.plan;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;

/** What other services are told of a plan; its visits tell for themselves. */
record VisitPlanState(UUID id, long version, String orgUnit, LocalDate from, LocalDate to, int planned, int notPlanned)
        implements PublicState {

    static final String TOPIC = "gapless.visit-plan";

    static VisitPlanState from(VisitPlan plan) {
        return new VisitPlanState(
                plan.id(),
                1,
                plan.orgUnit(),
                plan.from(),
                plan.to(),
                plan.planned(),
                plan.unplannable().size());
    }
}
