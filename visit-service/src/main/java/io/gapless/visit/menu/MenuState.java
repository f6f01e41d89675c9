package io.gapless.visit.menu;

import io.gapless.platform.event.PublicState;
import io.gapless.visit.standard.Dimension;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of items, packages and choices. */
final class MenuState {

    static final String TOPIC = "gapless.service-package";

    private MenuState() {}

    /** A service item. */
    record ItemState(UUID id, long version, String name, UUID standardId, Dimension dimension, VisitKind visitKind)
            implements PublicState {

        static ItemState from(ServiceItem item) {
            return new ItemState(item.id(), 1, item.name(), item.standardId(), item.dimension(), item.visitKind());
        }

        /** Items are the whole company's. */
        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }

    /** A service package. */
    record PackageState(
            UUID id,
            long version,
            String orgUnit,
            String name,
            String segment,
            PackageStatus status,
            List<UUID> standardItems,
            List<UUID> optionalItems,
            int optionalLimit,
            UUID series,
            int edition,
            @Nullable String firstPeriod,
            @Nullable String lastPeriod)
            implements PublicState {

        static PackageState from(ServicePackage pack) {
            return new PackageState(
                    pack.id(),
                    pack.version(),
                    pack.orgUnit(),
                    pack.name(),
                    pack.segment(),
                    pack.status(),
                    pack.standardItems().stream()
                            .map(ServicePackage.StandardItem::itemId)
                            .toList(),
                    pack.optionalItems().stream()
                            .map(ServicePackage.OptionalItem::itemId)
                            .toList(),
                    pack.optionalLimit(),
                    pack.series(),
                    pack.edition(),
                    pack.firstPeriod(),
                    pack.lastPeriod());
        }
    }

    /**
     * A customer's choice.
     *
     * @param packageId the series: its first edition
     * @param from the month from which on it counts
     */
    record ChoiceState(
            UUID id,
            long version,
            String orgUnit,
            UUID packageId,
            UUID customerId,
            List<UUID> items,
            @Nullable String from)
            implements PublicState {

        static ChoiceState from(Choice choice, String orgUnit) {
            return new ChoiceState(
                    choice.id(),
                    choice.version(),
                    orgUnit,
                    choice.packageId(),
                    choice.customerId(),
                    choice.items(),
                    choice.fromPeriod());
        }
    }
}
