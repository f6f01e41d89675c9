package io.gapless.customer.product;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All products. */
interface Products extends ListCrudRepository<Product, UUID> {

    boolean existsByCode(String code);

    List<Product> findByCodeIn(Collection<String> codes);
}
