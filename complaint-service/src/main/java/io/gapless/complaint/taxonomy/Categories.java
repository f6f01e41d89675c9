package io.gapless.complaint.taxonomy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All categories. */
interface Categories extends Repository<Category, UUID> {

    Category save(Category category);

    Optional<Category> findById(UUID id);

    List<Category> findAllByOrderByCode();
}
