package io.gapless.visit.menu;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.standard.Dimension;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the other features may know of the menu. */
@Component
public class MenuDirectory {

    private final ServiceMenu menu;
    private final ServiceItems items;

    MenuDirectory(ServiceMenu menu, ServiceItems items) {
        this.menu = menu;
        this.items = items;
    }

    /** A service item in brief. */
    public record Item(UUID id, String name, UUID standardId, Dimension dimension, VisitKind visitKind) {

        static Item from(ServiceItem item) {
            return new Item(item.id(), item.name(), item.standardId(), item.dimension(), item.visitKind());
        }
    }

    /**
     * A series of packages.
     *
     * @param id the edition that was asked for
     * @param series its first edition
     */
    public record Series(UUID id, UUID series, String name, String segment, String orgUnit) {}

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

    /**
     * The series of a package; a {@link Problem} (404) where the caller may not know of it, or 409 where none of its
     * editions is in force in the period.
     */
    @Transactional(readOnly = true)
    public Series offered(UUID packageId, YearMonth period, Caller caller) {
        var pack = menu.find(packageId, caller);
        menu.inForceIn(pack, period);
        return new Series(pack.id(), pack.series(), pack.name(), pack.segment(), pack.orgUnit());
    }

    /** Drafts the next edition of a package with an item that everyone gets; the draft's id. */
    public UUID draftWithStandard(UUID packageId, UUID item, Caller caller) {
        return menu.draftNext(packageId, content -> content.withStandard(item), caller)
                .id();
    }
}
