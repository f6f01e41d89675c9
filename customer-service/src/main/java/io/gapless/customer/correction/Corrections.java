package io.gapless.customer.correction;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All corrections. */
interface Corrections extends ListCrudRepository<Correction, UUID> {

    boolean existsByCustomerIdAndStatus(UUID customerId, CorrectionStatus status);
}
