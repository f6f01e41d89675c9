package io.gapless.visit.standard;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** All service standards. */
interface ServiceStandards extends ListCrudRepository<ServiceStandard, UUID> {

    /** All editions of the series that have an edition of this name. */
    @Query("select * from service_standard where series in (select series from service_standard where name = :name)")
    List<ServiceStandard> ofSeriesNamed(String name);

    @Query("select * from service_standard where id = standard_in_force(:id)")
    Optional<ServiceStandard> inForce(UUID id);

    /** Whoever drafts or moves an edition of the series waits for whoever does already. */
    @Query("select id from service_standard where series = :series and edition = 1 for no key update")
    UUID lock(UUID series);

    Optional<ServiceStandard> findFirstBySeriesOrderByEditionDesc(UUID series);

    List<ServiceStandard> findBySeriesOrderByEditionDesc(UUID series);
}
