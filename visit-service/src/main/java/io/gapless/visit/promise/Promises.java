package io.gapless.visit.promise;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All promises. */
interface Promises extends ListCrudRepository<Promise, UUID> {}
