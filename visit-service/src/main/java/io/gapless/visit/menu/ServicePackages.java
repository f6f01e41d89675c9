package io.gapless.visit.menu;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All service packages. */
interface ServicePackages extends ListCrudRepository<ServicePackage, UUID> {

    List<ServicePackage> findBySeriesOrderByEditionDesc(UUID series);

    List<ServicePackage> findBySegmentAndOrgUnit(String segment, String orgUnit);
}
