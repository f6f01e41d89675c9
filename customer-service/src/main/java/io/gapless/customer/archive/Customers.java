package io.gapless.customer.archive;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** All customers. */
interface Customers extends ListCrudRepository<Customer, UUID> {

    Optional<Customer> findByCode(String code);

    List<Customer> findByCodeIn(Collection<String> codes);

    Optional<Customer> findByProfileLogin(String login);

    /** Who stands for a customer: itself, unless it was merged. */
    @Query("select customer_standing(:id)")
    UUID standing(UUID id);
}
