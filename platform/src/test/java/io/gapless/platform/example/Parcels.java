package io.gapless.platform.example;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.CrudRepository;

interface Parcels extends CrudRepository<Parcel, UUID> {

    List<Parcel> findByNameIn(Collection<String> names);
}
