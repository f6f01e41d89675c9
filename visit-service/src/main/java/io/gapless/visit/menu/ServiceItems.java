package io.gapless.visit.menu;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All service items. */
interface ServiceItems extends ListCrudRepository<ServiceItem, UUID> {

    Optional<ServiceItem> findFirstByNameOrderByCreatedAtDesc(String name);
}
