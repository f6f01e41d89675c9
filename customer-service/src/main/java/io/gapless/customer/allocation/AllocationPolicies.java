package io.gapless.customer.allocation;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All editions of all policies. */
interface AllocationPolicies extends ListCrudRepository<AllocationPolicy, UUID> {

    Optional<AllocationPolicy> findFirstByCodeOrderByEditionDesc(String code);
}
