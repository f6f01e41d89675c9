package io.gapless.visit.qualification;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** Who holds or held which posts. */
interface PostHoldings extends ListCrudRepository<PostHolding, UUID> {

    List<PostHolding> findByEmployeeOrderByFromDesc(String employee);
}
