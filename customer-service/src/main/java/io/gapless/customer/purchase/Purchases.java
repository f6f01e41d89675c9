package io.gapless.customer.purchase;

import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All purchases. */
interface Purchases extends Repository<Purchase, UUID> {

    Purchase save(Purchase purchase);

    boolean existsByOrderNumber(String orderNumber);
}
