package io.gapless.customer.product;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a product. */
record ProductState(
        UUID id,
        long version,
        String code,
        String name,
        String category,
        @Nullable String brand,
        String unit,
        int packSize,
        Scarcity scarcity,
        ProductStatus status)
        implements PublicState {

    static final String TOPIC = "gapless.product";

    static ProductState from(Product product) {
        var description = product.description();
        return new ProductState(
                product.id(),
                product.version(),
                product.code(),
                description.name(),
                description.category(),
                description.brand(),
                description.unit(),
                description.packSize(),
                description.scarcity(),
                description.status());
    }

    /** The catalogue is the whole company's. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }
}
