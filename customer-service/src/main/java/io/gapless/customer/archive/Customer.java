package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** A party that is served. The code and the kind never change; the profile does. */
@Table("customer")
class Customer {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String code;
    private final CustomerKind kind;

    @Embedded.Empty
    private Profile profile;

    private final Instant registeredAt;
    private Instant changedAt;

    @PersistenceCreator
    Customer(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            Profile profile,
            Instant registeredAt,
            Instant changedAt) {
        this.id = id;
        this.version = version;
        this.code = code;
        this.kind = kind;
        this.profile = profile;
        this.registeredAt = registeredAt;
        this.changedAt = changedAt;
    }

    static Customer register(String code, CustomerKind kind, Profile profile, Instant now) {
        return new Customer(Ids.next(), 0, code, kind, profile, now, now);
    }

    void change(Profile profile, Instant now) {
        this.profile = profile;
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

    CustomerKind kind() {
        return kind;
    }

    Profile profile() {
        return profile;
    }

    Instant registeredAt() {
        return registeredAt;
    }

    Instant changedAt() {
        return changedAt;
    }
}
