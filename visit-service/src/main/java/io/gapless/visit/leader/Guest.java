package io.gapless.visit.leader;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Who came, or was called on.
 *
 * @param name of who is no customer
 * @param note what they said
 */
@Table("leader_occasion_guest")
record Guest(
        @Nullable UUID customerId,
        @Nullable String name,
        @Nullable String note) {}
