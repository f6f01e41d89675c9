package io.gapless.visit.menu;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** What a segment gets: standard items for everyone, and optional ones of which each customer picks some. */
@Table("service_package")
class ServicePackage {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String name;
    private final String segment;
    private final String orgUnit;

    @MappedCollection(idColumn = "service_package", keyColumn = "position")
    private final List<StandardItem> standardItems;

    @MappedCollection(idColumn = "service_package", keyColumn = "position")
    private final List<OptionalItem> optionalItems;

    private final int optionalLimit;
    private PackageStatus status;
    private final Instant createdAt;
    private @Nullable String publishedBy;
    private @Nullable Instant publishedAt;

    /** An item that everyone gets, so many times a month. */
    @Table("service_package_standard_item")
    record StandardItem(UUID itemId, int timesPerMonth) {}

    /** An item that a customer may pick; once a month then. */
    @Table("service_package_optional_item")
    record OptionalItem(UUID itemId) {}

    @PersistenceCreator
    ServicePackage(
            UUID id,
            long version,
            String name,
            String segment,
            String orgUnit,
            List<StandardItem> standardItems,
            List<OptionalItem> optionalItems,
            int optionalLimit,
            PackageStatus status,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt) {
        this.id = id;
        this.version = version;
        this.name = name;
        this.segment = segment;
        this.orgUnit = orgUnit;
        this.standardItems = standardItems;
        this.optionalItems = optionalItems;
        this.optionalLimit = optionalLimit;
        this.status = status;
        this.createdAt = createdAt;
        this.publishedBy = publishedBy;
        this.publishedAt = publishedAt;
    }

    /** Throws a {@link Problem} (422) where an item stands twice, or more may be picked than there is. */
    static ServicePackage draft(
            String name,
            String segment,
            String orgUnit,
            List<StandardItem> standardItems,
            List<OptionalItem> optionalItems,
            int optionalLimit,
            Instant now) {
        var seen = new HashSet<UUID>();
        standardItems.forEach(item -> requireOnce(seen, item.itemId()));
        optionalItems.forEach(item -> requireOnce(seen, item.itemId()));
        if (optionalLimit > optionalItems.size()) {
            throw Problem.unprocessable("limit-above-options", optionalLimit, optionalItems.size());
        }
        return new ServicePackage(
                Ids.next(),
                0,
                name,
                segment,
                orgUnit,
                standardItems,
                optionalItems,
                optionalLimit,
                PackageStatus.DRAFT,
                now,
                null,
                null);
    }

    private static void requireOnce(HashSet<UUID> seen, UUID item) {
        if (!seen.add(item)) {
            throw Problem.unprocessable("item-twice", item);
        }
    }

    void publish(String by, Instant now) {
        status.requireMoveTo(PackageStatus.PUBLISHED);
        status = PackageStatus.PUBLISHED;
        publishedBy = by;
        publishedAt = now;
    }

    /** Throws a {@link Problem} (422) unless a customer may pick these. */
    void requireMayPick(List<UUID> items) {
        if (items.size() > optionalLimit) {
            throw Problem.unprocessable("too-many-choices", optionalLimit).with("limit", optionalLimit);
        }
        var seen = new HashSet<UUID>();
        for (UUID item : items) {
            requireOnce(seen, item);
            if (optionalItems.stream().noneMatch(option -> option.itemId().equals(item))) {
                throw Problem.unprocessable("item-not-optional", item);
            }
        }
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String name() {
        return name;
    }

    String segment() {
        return segment;
    }

    String orgUnit() {
        return orgUnit;
    }

    List<StandardItem> standardItems() {
        return standardItems;
    }

    List<OptionalItem> optionalItems() {
        return optionalItems;
    }

    int optionalLimit() {
        return optionalLimit;
    }

    PackageStatus status() {
        return status;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    String publishedBy() {
        return publishedBy;
    }

    @Nullable
    Instant publishedAt() {
        return publishedAt;
    }
}
