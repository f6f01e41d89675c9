package io.gapless.visit.menu;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.standard.Dimension;
import io.gapless.visit.standard.StandardDirectory;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes items and packages, and takes customers' choices. */
@Service
class ServiceMenu {

    private final ServiceItems items;
    private final ServicePackages packages;
    private final Choices choices;
    private final StandardDirectory standards;
    private final Outbox outbox;
    private final Clock clock;

    ServiceMenu(
            ServiceItems items,
            ServicePackages packages,
            Choices choices,
            StandardDirectory standards,
            Outbox outbox,
            Clock clock) {
        this.items = items;
        this.packages = packages;
        this.choices = choices;
        this.standards = standards;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    ServiceItem addItem(String name, UUID standardId, Dimension dimension, VisitKind visitKind) {
        if (standards.find(standardId).isEmpty()) {
            throw Problem.unprocessable("standard-unknown", standardId);
        }
        var item = items.save(ServiceItem.of(name, standardId, dimension, visitKind, clock.instant()));
        outbox.append(MenuState.TOPIC, "ServiceItemAdded", MenuState.ItemState.from(item));
        return item;
    }

    @Transactional(readOnly = true)
    ServiceItem item(UUID id) {
        return items.findById(id).orElseThrow(() -> Problem.notFound("service-item-not-found", id));
    }

    @Transactional
    ServicePackage draft(ServicePackage pack, Caller caller) {
        caller.orgScope().require(pack.orgUnit());
        var wanted = new HashSet<>(itemsOf(pack).toList());
        items.findAllById(wanted).forEach(item -> wanted.remove(item.id()));
        wanted.forEach(missing -> {
            throw Problem.unprocessable("item-unknown", missing);
        });
        pack = packages.save(pack);
        outbox.append(MenuState.TOPIC, "ServicePackageDrafted", MenuState.PackageState.from(pack));
        return pack;
    }

    /** From now on promises can be made of it; all its items' standards have to be in force. */
    @Transactional
    ServicePackage publish(UUID id, IfMatch ifMatch, Caller caller) {
        var pack = find(id, caller);
        caller.orgScope().require(pack.orgUnit());
        ifMatch.check(pack.version());
        pack.publish(caller.username(), clock.instant());
        for (ServiceItem item : items.findAllById(itemsOf(pack).toList())) {
            if (standards.inForce(item.standardId()).isEmpty()) {
                throw Problem.unprocessable("standard-not-in-force", item.name());
            }
        }
        pack = packages.save(pack);
        outbox.append(MenuState.TOPIC, "ServicePackagePublished", MenuState.PackageState.from(pack));
        return pack;
    }

    /** The package, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    ServicePackage find(UUID id, Caller caller) {
        return packages.findById(id)
                .filter(pack -> isVisible(pack, caller))
                .orElseThrow(() -> Problem.notFound("service-package-not-found", id));
    }

    @Transactional(readOnly = true)
    Choice choice(UUID packageId, KnownCustomer customer, Caller caller) {
        requireIsFor(find(packageId, caller), customer);
        return choices.findByPackageIdAndCustomerId(packageId, customer.id())
                .orElseGet(() -> Choice.none(packageId, customer.id()));
    }

    @Transactional
    Choice choose(UUID packageId, KnownCustomer customer, IfMatch ifMatch, List<UUID> wanted, Caller caller) {
        var pack = find(packageId, caller);
        requireIsFor(pack, customer);
        if (pack.status() != PackageStatus.PUBLISHED) {
            throw Problem.conflict("package-not-published", pack.name());
        }
        pack.requireMayPick(wanted);
        var choice = choices.findByPackageIdAndCustomerId(packageId, customer.id())
                .orElseGet(() -> Choice.none(packageId, customer.id()));
        ifMatch.check(choice.version());
        choice.pick(wanted, caller.username(), clock.instant());
        choice = choices.save(choice);
        outbox.append(MenuState.TOPIC, "OptionalItemsChosen", MenuState.ChoiceState.from(choice, customer.orgUnit()));
        return choice;
    }

    private static void requireIsFor(ServicePackage pack, KnownCustomer customer) {
        if (!pack.segment().equals(customer.segment()) || !OrgScope.covers(pack.orgUnit(), customer.orgUnit())) {
            throw Problem.unprocessable("package-not-for-customer", pack.name());
        }
    }

    /** A package is seen by those above its org unit and by those it applies to; customers see published ones. */
    private static boolean isVisible(ServicePackage pack, Caller caller) {
        var scope = caller.orgScope();
        return (pack.status() == PackageStatus.PUBLISHED || !caller.seesOnlyThemselves())
                && (scope.contains(pack.orgUnit())
                        || scope.units().stream().anyMatch(unit -> OrgScope.covers(pack.orgUnit(), unit)));
    }

    private static Stream<UUID> itemsOf(ServicePackage pack) {
        return Stream.concat(
                pack.standardItems().stream().map(ServicePackage.StandardItem::itemId),
                pack.optionalItems().stream().map(ServicePackage.OptionalItem::itemId));
    }
}
