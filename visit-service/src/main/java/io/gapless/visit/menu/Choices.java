package io.gapless.visit.menu;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All customers' choices. */
interface Choices extends ListCrudRepository<Choice, UUID> {

    Optional<Choice> findByPackageIdAndCustomerId(UUID packageId, UUID customerId);

    List<Choice> findByPackageId(UUID packageId);
}
