package io.gapless.customer.allocation;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All allocations, without their products and quotas. */
interface Allocations extends ListCrudRepository<Allocation, UUID> {}
