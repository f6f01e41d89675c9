package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerKind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All editions of all schemes. */
interface Schemes extends ListCrudRepository<Scheme, UUID> {

    Optional<Scheme> findFirstByKindAndOrgUnitOrderByEditionDesc(CustomerKind kind, String orgUnit);

    Optional<Scheme> findByKindAndOrgUnitAndStatus(CustomerKind kind, String orgUnit, SchemeStatus status);

    List<Scheme> findByKindAndStatus(CustomerKind kind, SchemeStatus status);

    List<Scheme> findByStatus(SchemeStatus status);
}
