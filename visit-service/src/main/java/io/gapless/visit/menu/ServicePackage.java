package io.gapless.visit.menu;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What a segment gets: standard items for everyone, and optional ones of which each customer picks some. One edition of a
 * series, whose segment and org unit stay; in force from its first to its last period, or without end.
 */
@Table("service_package")
class ServicePackage {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID series;
    private final int edition;
    private String name;
    private String segment;
    private String orgUnit;

    @MappedCollection(idColumn = "service_package", keyColumn = "position")
    private List<StandardItem> standardItems;

    @MappedCollection(idColumn = "service_package", keyColumn = "position")
    private List<OptionalItem> optionalItems;

    private int optionalLimit;
    private PackageStatus status;
    private final Instant createdAt;
    private @Nullable String publishedBy;
    private @Nullable Instant publishedAt;
    private @Nullable String firstPeriod;
    private @Nullable String lastPeriod;
    private @Nullable String withdrawnBy;
    private @Nullable Instant withdrawnAt;
    private @Nullable String withdrawalReason;

    /** An item that everyone gets, so many times a month. */
    @Table("service_package_standard_item")
    record StandardItem(UUID itemId, int timesPerMonth) {}

    /** An item that a customer may pick, up to so many times a month. */
    @Table("service_package_optional_item")
    record OptionalItem(UUID itemId, int timesPerMonth) {}

    /**
     * What can be said of a package while it is a draft.
     *
     * @param segment class of the customers it is for
     * @param orgUnit where they are, with all below it
     * @param optionalLimit how many of the optional items a customer may pick
     */
    record Content(
            String name,
            String segment,
            String orgUnit,
            List<StandardItem> standardItems,
            List<OptionalItem> optionalItems,
            int optionalLimit) {

        /** Throws a {@link Problem} (422) where an item stands twice, or more may be picked than there is. */
        void requireSound() {
            var seen = new HashSet<UUID>();
            standardItems.forEach(item -> requireOnce(seen, item.itemId()));
            optionalItems.forEach(item -> requireOnce(seen, item.itemId()));
            if (optionalLimit > optionalItems.size()) {
                throw Problem.unprocessable("limit-above-options", optionalLimit, optionalItems.size());
            }
        }

        /** The same with an item that everyone gets once a month, and that is no more for picking. */
        Content withStandard(UUID item) {
            var standard = new ArrayList<>(standardItems);
            var optional = new ArrayList<>(optionalItems);
            if (standard.stream().noneMatch(one -> one.itemId().equals(item))) {
                standard.add(new StandardItem(item, 1));
            }
            optional.removeIf(one -> one.itemId().equals(item));
            return new Content(name, segment, orgUnit, standard, optional, Math.min(optionalLimit, optional.size()));
        }
    }

    @PersistenceCreator
    ServicePackage(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            String segment,
            String orgUnit,
            List<StandardItem> standardItems,
            List<OptionalItem> optionalItems,
            int optionalLimit,
            PackageStatus status,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            @Nullable String firstPeriod,
            @Nullable String lastPeriod,
            @Nullable String withdrawnBy,
            @Nullable Instant withdrawnAt,
            @Nullable String withdrawalReason) {
        this.id = id;
        this.version = version;
        this.series = series;
        this.edition = edition;
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
        this.firstPeriod = firstPeriod;
        this.lastPeriod = lastPeriod;
        this.withdrawnBy = withdrawnBy;
        this.withdrawnAt = withdrawnAt;
        this.withdrawalReason = withdrawalReason;
    }

    /** The first edition of a series; throws a {@link Problem} (422) for what is not sound. */
    static ServicePackage draft(Content content, Instant now) {
        var id = Ids.next();
        return edition(id, id, 1, content, now);
    }

    /** The draft of the series' next edition, which begins with what this one says. */
    ServicePackage next(int number, Content content, Instant now) {
        return edition(Ids.next(), series, number, content, now);
    }

    private static ServicePackage edition(UUID id, UUID series, int number, Content content, Instant now) {
        content.requireSound();
        return new ServicePackage(
                id,
                0,
                series,
                number,
                content.name(),
                content.segment(),
                content.orgUnit(),
                content.standardItems(),
                content.optionalItems(),
                content.optionalLimit(),
                PackageStatus.DRAFT,
                now,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static void requireOnce(HashSet<UUID> seen, UUID item) {
        if (!seen.add(item)) {
            throw Problem.unprocessable("item-twice", item);
        }
    }

    /** Rewrites a draft; a {@link Problem} (409) for anything else, 422 where a later edition is for others. */
    void change(Content content) {
        if (status != PackageStatus.DRAFT) {
            throw Problem.conflict("package-not-draft", name, status);
        }
        if (edition > 1
                && !(content.segment().equals(segment) && content.orgUnit().equals(orgUnit))) {
            throw Problem.unprocessable("edition-for-others", segment, orgUnit);
        }
        content.requireSound();
        name = content.name();
        segment = content.segment();
        orgUnit = content.orgUnit();
        standardItems = content.standardItems();
        optionalItems = content.optionalItems();
        optionalLimit = content.optionalLimit();
    }

    Content content() {
        return new Content(name, segment, orgUnit, standardItems, optionalItems, optionalLimit);
    }

    /** In force from a period on. */
    void publish(String by, Instant now, YearMonth first) {
        status.requireMoveTo(PackageStatus.PUBLISHED);
        status = PackageStatus.PUBLISHED;
        publishedBy = by;
        publishedAt = now;
        firstPeriod = first.toString();
    }

    /** Another edition takes its place from a period on; where it has not ended before. */
    void giveWay(YearMonth first) {
        if (status == PackageStatus.PUBLISHED) {
            status.requireMoveTo(PackageStatus.REPLACED);
            status = PackageStatus.REPLACED;
        }
        lastPeriod = first.minusMonths(1).toString();
    }

    /** A draft goes for good; a published one is in force up to a last period. */
    void withdraw(String by, Instant now, String reason, @Nullable YearMonth last) {
        status.requireMoveTo(PackageStatus.WITHDRAWN);
        status = PackageStatus.WITHDRAWN;
        withdrawnBy = by;
        withdrawnAt = now;
        withdrawalReason = reason;
        lastPeriod = last == null ? null : last.toString();
    }

    /** Whether it is in force in some period from this one on. */
    boolean isInForceFrom(YearMonth period) {
        var first = firstPeriod;
        var last = lastPeriod;
        return first != null && (last == null || last.compareTo(first) >= 0 && last.compareTo(period.toString()) >= 0);
    }

    boolean isInForceIn(YearMonth period) {
        return isInForceFrom(period) && firstPeriod != null && firstPeriod.compareTo(period.toString()) <= 0;
    }

    /** Whether it was ever published. */
    boolean wasPublished() {
        return firstPeriod != null;
    }

    /** Throws a {@link Problem} (422) unless a customer may pick these. */
    void requireMayPick(List<Choice.Picked> wanted) {
        if (wanted.size() > optionalLimit) {
            throw Problem.unprocessable("too-many-choices", optionalLimit).with("limit", optionalLimit);
        }
        var seen = new HashSet<UUID>();
        for (Choice.Picked pick : wanted) {
            requireOnce(seen, pick.itemId());
            var option = option(pick.itemId());
            if (option == null) {
                throw Problem.unprocessable("item-not-optional", pick.itemId())
                        .with(
                                "optionalItems",
                                optionalItems.stream().map(OptionalItem::itemId).toList());
            }
            if (pick.times() > option.timesPerMonth()) {
                throw Problem.unprocessable("picked-too-often", pick.itemId(), option.timesPerMonth())
                        .with("limit", option.timesPerMonth());
            }
        }
    }

    /** What of a choice this edition still offers, as often and as many as it lets pick. */
    List<Choice.Picked> stillOffered(List<Choice.Picked> picked) {
        var left = new ArrayList<Choice.Picked>();
        for (Choice.Picked pick : picked) {
            var option = option(pick.itemId());
            if (option != null && left.size() < optionalLimit) {
                left.add(new Choice.Picked(pick.itemId(), Math.min(pick.times(), option.timesPerMonth())));
            }
        }
        return left;
    }

    private @Nullable OptionalItem option(UUID item) {
        return optionalItems.stream()
                .filter(option -> option.itemId().equals(item))
                .findFirst()
                .orElse(null);
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID series() {
        return series;
    }

    int edition() {
        return edition;
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

    @Nullable
    String firstPeriod() {
        return firstPeriod;
    }

    @Nullable
    String lastPeriod() {
        return lastPeriod;
    }

    @Nullable
    String withdrawnBy() {
        return withdrawnBy;
    }

    @Nullable
    Instant withdrawnAt() {
        return withdrawnAt;
    }

    @Nullable
    String withdrawalReason() {
        return withdrawalReason;
    }
}
