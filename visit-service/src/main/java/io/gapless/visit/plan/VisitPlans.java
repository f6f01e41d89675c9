package io.gapless.visit.plan;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All visit plans. */
interface VisitPlans extends ListCrudRepository<VisitPlan, UUID> {}
