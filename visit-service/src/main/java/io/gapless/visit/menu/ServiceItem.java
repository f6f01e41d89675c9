package io.gapless.visit.menu;

import io.gapless.platform.Ids;
import io.gapless.visit.standard.Dimension;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Table;

/** One thing that can be delivered, by a standard; it never changes. */
@Table("service_item")
record ServiceItem(
        @Id UUID id, String name, UUID standardId, Dimension dimension, VisitKind visitKind, Instant createdAt)
        implements Persistable<UUID> {

    static ServiceItem of(String name, UUID standardId, Dimension dimension, VisitKind visitKind, Instant now) {
        return new ServiceItem(Ids.next(), name, standardId, dimension, visitKind, now);
    }

    @Override
    public @Nullable UUID getId() {
        return id;
    }

    /** Items are only ever added. */
    @Override
    public boolean isNew() {
        return true;
    }
}
