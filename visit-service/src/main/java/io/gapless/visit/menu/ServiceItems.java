package io.gapless.visit.menu;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All service items. */
interface ServiceItems extends ListCrudRepository<ServiceItem, UUID> {

    List<ServiceItem> findByNameOrderByCreatedAtDesc(String name);
}
