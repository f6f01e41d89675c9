package io.gapless.visit.qualification;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All posts. */
interface Posts extends ListCrudRepository<Post, UUID> {

    Optional<Post> findByCode(String code);
}
