package io.gapless.visit.menu;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.standard.Dimension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the other features may know of the menu. */
@Component
public class MenuDirectory {

    private final ServiceMenu menu;
    private final ServiceItems items;
    private final Choices choices;

    MenuDirectory(ServiceMenu menu, ServiceItems items, Choices choices) {
        this.menu = menu;
        this.items = items;
        this.choices = choices;
    }

    /** A service item in brief. */
    public record Item(UUID id, String name, UUID standardId, Dimension dimension, VisitKind visitKind) {

        static Item from(ServiceItem item) {
            return new Item(item.id(), item.name(), item.standardId(), item.dimension(), item.visitKind());
        }
    }

    /**
     * An item owed to a customer.
     *
     * @param times how often in a month
     */
    public record Due(Item item, int times) {}

    /**
     * A published package.
     *
     * @param forEveryone what each customer of the segment gets
     * @param picked what single customers have picked besides, by customer
     */
    public record Offer(
            UUID id, String name, String segment, String orgUnit, List<Due> forEveryone, Map<UUID, List<Due>> picked) {}

    @Transactional(readOnly = true)
    public Optional<Item> item(UUID id) {
        return items.findById(id).map(Item::from);
    }

    /** The items of a name, the newest first. */
    @Transactional(readOnly = true)
    public List<Item> items(String name) {
        return items.findByNameOrderByCreatedAtDesc(name).stream()
                .map(Item::from)
                .toList();
    }

    /** The package, or a 404 problem where the caller may not know of it, or 409 where it is not published. */
    @Transactional(readOnly = true)
    public Offer published(UUID packageId, Caller caller) {
        var pack = menu.find(packageId, caller);
        if (pack.status() != PackageStatus.PUBLISHED) {
            throw Problem.conflict("package-not-published", pack.name());
        }
        Map<UUID, Item> known = new HashMap<>();
        items.findAllById(pack.standardItems().stream()
                        .map(ServicePackage.StandardItem::itemId)
                        .toList())
                .forEach(item -> known.put(item.id(), Item.from(item)));
        items.findAllById(pack.optionalItems().stream()
                        .map(ServicePackage.OptionalItem::itemId)
                        .toList())
                .forEach(item -> known.put(item.id(), Item.from(item)));
        Map<UUID, List<Due>> picked = new HashMap<>();
        for (Choice choice : choices.findByPackageId(packageId)) {
            picked.put(
                    choice.customerId(),
                    choice.items().stream().map(id -> due(known, id, 1)).toList());
        }
        return new Offer(
                pack.id(),
                pack.name(),
                pack.segment(),
                pack.orgUnit(),
                pack.standardItems().stream()
                        .map(item -> due(known, item.itemId(), item.timesPerMonth()))
                        .toList(),
                picked);
    }

    private static Due due(Map<UUID, Item> known, UUID item, int times) {
        var found = known.get(item);
        if (found == null) {
            throw new IllegalStateException("A package's items never go away: " + item);
        }
        return new Due(found, times);
    }
}
