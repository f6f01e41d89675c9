package io.gapless.platform.example;

import java.util.UUID;
import org.springframework.data.repository.CrudRepository;

interface Parcels extends CrudRepository<Parcel, UUID> {}
