package io.gapless.visit.menu;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** Which optional items of a series of packages a customer has picked last, and from when on that counts. */
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

    private @Nullable String fromPeriod;
    private @Nullable String chosenBy;
    private @Nullable Instant chosenAt;

    /** One item picked, so many times a month. */
    @Table("service_package_choice_item")
    record Picked(UUID itemId, int times) {}

    @PersistenceCreator
    Choice(
            UUID id,
            long version,
            UUID packageId,
            UUID customerId,
            List<Picked> items,
            @Nullable String fromPeriod,
            @Nullable String chosenBy,
            @Nullable Instant chosenAt) {
        this.id = id;
        this.version = version;
        this.packageId = packageId;
        this.customerId = customerId;
        this.items = items;
        this.fromPeriod = fromPeriod;
        this.chosenBy = chosenBy;
        this.chosenAt = chosenAt;
    }

    /** Nothing picked yet. */
    static Choice none(UUID series, UUID customerId) {
        return new Choice(Ids.next(), 0, series, customerId, List.of(), null, null, null);
    }

    void pick(List<Picked> wanted, YearMonth from, String by, Instant now) {
        items = List.copyOf(wanted);
        fromPeriod = from.toString();
        chosenBy = by;
        chosenAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    /** The series: the id of its first edition. */
    UUID packageId() {
        return packageId;
    }

    UUID customerId() {
        return customerId;
    }

    List<Picked> picked() {
        return items;
    }

    List<UUID> items() {
        return items.stream().map(Picked::itemId).toList();
    }

    @Nullable
    String fromPeriod() {
        return fromPeriod;
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
