package io.gapless.visit.menu;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All service packages. */
interface ServicePackages extends ListCrudRepository<ServicePackage, UUID> {}
