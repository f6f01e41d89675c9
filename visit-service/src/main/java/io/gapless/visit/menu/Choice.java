package io.gapless.visit.menu;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** Which optional items of a package a customer has picked. */
@Table("service_package_choice")
class Choice {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID packageId;
    private final UUID customerId;

    @MappedCollection(idColumn = "choice", keyColumn = "position")
    private List<Picked> items;

    private @Nullable String chosenBy;
    private @Nullable Instant chosenAt;

    /** One item picked. */
    @Table("service_package_choice_item")
    record Picked(UUID itemId) {}

    @PersistenceCreator
    Choice(
            UUID id,
            long version,
            UUID packageId,
            UUID customerId,
            List<Picked> items,
            @Nullable String chosenBy,
            @Nullable Instant chosenAt) {
        this.id = id;
        this.version = version;
        this.packageId = packageId;
        this.customerId = customerId;
        this.items = items;
        this.chosenBy = chosenBy;
        this.chosenAt = chosenAt;
    }

    /** Nothing picked yet. */
    static Choice none(UUID packageId, UUID customerId) {
        return new Choice(Ids.next(), 0, packageId, customerId, List.of(), null, null);
    }

    void pick(List<UUID> wanted, String by, Instant now) {
        items = wanted.stream().map(Picked::new).toList();
        chosenBy = by;
        chosenAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID packageId() {
        return packageId;
    }

    UUID customerId() {
        return customerId;
    }

    List<UUID> items() {
        return items.stream().map(Picked::itemId).toList();
    }

    @Nullable
    String chosenBy() {
        return chosenBy;
    }

    @Nullable
    Instant chosenAt() {
        return chosenAt;
    }
}
