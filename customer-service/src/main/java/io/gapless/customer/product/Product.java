package io.gapless.customer.product;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** A product that is sold. The code never changes; the description does. */
@Table("product")
class Product {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String code;

    @Embedded.Empty
    private Description description;

    private Instant changedAt;

    @PersistenceCreator
    Product(UUID id, long version, String code, Description description, Instant changedAt) {
        this.id = id;
        this.version = version;
        this.code = code;
        this.description = description;
        this.changedAt = changedAt;
    }

    static Product register(String code, Description description, Instant now) {
        return new Product(Ids.next(), 0, code, description, now);
    }

    void change(Description description, Instant now) {
        this.description = description;
        this.changedAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String code() {
        return code;
    }

    Description description() {
        return description;
    }

    Instant changedAt() {
        return changedAt;
    }
}
