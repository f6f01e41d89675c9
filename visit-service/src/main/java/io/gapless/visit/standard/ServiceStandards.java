package io.gapless.visit.standard;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All service standards. */
interface ServiceStandards extends ListCrudRepository<ServiceStandard, UUID> {

    List<ServiceStandard> findByName(String name);
}
