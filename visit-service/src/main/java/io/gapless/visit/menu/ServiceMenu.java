package io.gapless.visit.menu;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.menu.ServicePackage.Content;
import io.gapless.visit.standard.Dimension;
import io.gapless.visit.standard.StandardDirectory;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes items and packages, and takes customers' choices. */
@Service
class ServiceMenu {

    /** How far ahead packages and choices may take effect. */
    private static final int MONTHS_AHEAD = 12;

    private static final int CHUNK = 500;

    private final ServiceItems items;
    private final ServicePackages packages;
    private final Choices choices;
    private final ChoiceHistory history;
    private final StandardDirectory standards;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final ApplicationEventPublisher inside;
    private final VisitSettings settings;
    private final Clock clock;

    ServiceMenu(
            ServiceItems items,
            ServicePackages packages,
            Choices choices,
            ChoiceHistory history,
            StandardDirectory standards,
            JdbcClient jdbc,
            Outbox outbox,
            ApplicationEventPublisher inside,
            VisitSettings settings,
            Clock clock) {
        this.items = items;
        this.packages = packages;
        this.choices = choices;
        this.history = history;
        this.standards = standards;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.inside = inside;
        this.settings = settings;
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
    ServicePackage draft(Content content, Caller caller) {
        caller.orgScope().require(content.orgUnit());
        var pack = ServicePackage.draft(content, clock.instant());
        requireKnown(content);
        return drafted(packages.save(pack));
    }

    /** The series' next edition, which begins with what this one says. */
    @Transactional
    ServicePackage draftNext(UUID id, Caller caller) {
        return draftNext(id, Function.identity(), caller);
    }

    /** The same, with something changed. */
    @Transactional
    ServicePackage draftNext(UUID id, Function<Content, Content> change, Caller caller) {
        var pack = mine(id, caller);
        lock(pack);
        var editions = packages.findBySeriesOrderByEditionDesc(pack.series());
        editions.stream()
                .filter(edition -> edition.status() == PackageStatus.DRAFT)
                .findFirst()
                .ifPresent(draft -> {
                    throw Problem.conflict("draft-exists", draft.name(), draft.edition())
                            .with("id", draft.id());
                });
        return drafted(packages.save(
                pack.next(editions.getFirst().edition() + 1, change.apply(pack.content()), clock.instant())));
    }

    private ServicePackage drafted(ServicePackage pack) {
        outbox.append(MenuState.TOPIC, "ServicePackageDrafted", MenuState.PackageState.from(pack));
        return pack;
    }

    /** Rewrites a draft. */
    @Transactional
    ServicePackage change(UUID id, IfMatch ifMatch, Content content, Caller caller) {
        var pack = mine(id, caller);
        caller.orgScope().require(content.orgUnit());
        ifMatch.check(pack.version());
        pack.change(content);
        requireKnown(content);
        pack = packages.save(pack);
        outbox.append(MenuState.TOPIC, "ServicePackageChanged", MenuState.PackageState.from(pack));
        return pack;
    }

    private void requireKnown(Content content) {
        var wanted = itemsOf(content).collect(Collectors.toCollection(HashSet::new));
        items.findAllById(wanted).forEach(item -> wanted.remove(item.id()));
        wanted.forEach(missing -> {
            throw Problem.unprocessable("item-unknown", missing);
        });
    }

    /**
     * From a period on promises are made of it; all its items' standards have to be in force. The first edition of a
     * series may begin with the running period, a later one only with the next: what was promised stays.
     */
    @Transactional
    ServicePackage publish(UUID id, IfMatch ifMatch, @Nullable YearMonth from, Caller caller) {
        lock(mine(id, caller));
        var pack = mine(id, caller);
        ifMatch.check(pack.version());
        pack.status().requireMoveTo(PackageStatus.PUBLISHED);
        var published = packages.findBySeriesOrderByEditionDesc(pack.series()).stream()
                .filter(ServicePackage::wasPublished)
                .toList();
        var running = settings.month(clock.instant());
        var first = reachable(from, published.isEmpty() ? running : running.plusMonths(1));
        requireNoOther(pack, first);
        for (ServiceItem item : items.findAllById(itemsOf(pack.content()).toList())) {
            if (standards.inForce(item.standardId()).isEmpty()) {
                throw Problem.unprocessable("standard-not-in-force", item.name());
            }
        }
        giveWay(published, first);
        pack.publish(caller.username(), clock.instant(), first);
        pack = packages.save(pack);
        outbox.append(MenuState.TOPIC, "ServicePackagePublished", MenuState.PackageState.from(pack));
        endChoices(pack, first);
        inside.publishEvent(new MenuChanged(pack.segment(), pack.orgUnit(), first, null));
        return pack;
    }

    private void giveWay(List<ServicePackage> editions, YearMonth first) {
        for (ServicePackage earlier : editions) {
            if (earlier.isInForceFrom(first)) {
                earlier.giveWay(first);
                outbox.append(
                        MenuState.TOPIC, "ServicePackageReplaced", MenuState.PackageState.from(packages.save(earlier)));
            }
        }
    }

    /** Two packages for the same class in the same org unit: nobody could tell which one binds. */
    private void requireNoOther(ServicePackage pack, YearMonth first) {
        packages.findBySegmentAndOrgUnit(pack.segment(), pack.orgUnit()).stream()
                .filter(other -> !other.series().equals(pack.series()) && other.isInForceFrom(first))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.conflict("packages-overlap", other.name(), pack.segment(), pack.orgUnit())
                            .with("id", other.id());
                });
    }

    /** Draws a draft back for good, or a published package from a period on: the next one unless told. */
    @Transactional
    ServicePackage withdraw(UUID id, IfMatch ifMatch, String reason, @Nullable YearMonth from, Caller caller) {
        lock(mine(id, caller));
        var pack = mine(id, caller);
        ifMatch.check(pack.version());
        pack.status().requireMoveTo(PackageStatus.WITHDRAWN);
        var published = pack.wasPublished();
        var first = reachable(from, settings.month(clock.instant()).plusMonths(1));
        pack.withdraw(caller.username(), clock.instant(), reason, published ? first.minusMonths(1) : null);
        pack = packages.save(pack);
        outbox.append(MenuState.TOPIC, "ServicePackageWithdrawn", MenuState.PackageState.from(pack));
        if (published) {
            giveWay(packages.findBySeriesOrderByEditionDesc(pack.series()), first);
            inside.publishEvent(new MenuChanged(pack.segment(), pack.orgUnit(), first, null));
        }
        return pack;
    }

    private YearMonth reachable(@Nullable YearMonth told, YearMonth earliest) {
        var first = told == null ? earliest : told;
        var last = earliest.plusMonths(MONTHS_AHEAD);
        if (first.isBefore(earliest) || first.isAfter(last)) {
            throw Problem.unprocessable("period-out-of-reach", first, earliest, last);
        }
        return first;
    }

    /** The package, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    ServicePackage find(UUID id, Caller caller) {
        return packages.findById(id)
                .filter(pack -> isVisible(pack, caller))
                .orElseThrow(() -> Problem.notFound("service-package-not-found", id));
    }

    private ServicePackage mine(UUID id, Caller caller) {
        var pack = find(id, caller);
        caller.orgScope().require(pack.orgUnit());
        return pack;
    }

    /** Those of the same series, the newest first. */
    @Transactional(readOnly = true)
    List<ServicePackage> editions(UUID id, Caller caller) {
        return packages.findBySeriesOrderByEditionDesc(find(id, caller).series()).stream()
                .filter(pack -> isVisible(pack, caller))
                .toList();
    }

    /** The edition of a package's series that is in force in a period; a {@link Problem} (409) where none is. */
    @Transactional(readOnly = true)
    ServicePackage inForceIn(ServicePackage pack, YearMonth period) {
        var editions = packages.findBySeriesOrderByEditionDesc(pack.series());
        if (editions.stream().noneMatch(ServicePackage::wasPublished)) {
            throw Problem.conflict("package-not-published", pack.name());
        }
        return editions.stream()
                .filter(edition -> edition.isInForceIn(period))
                .findFirst()
                .orElseThrow(() -> Problem.conflict("package-not-in-force", pack.name(), period));
    }

    /** What a customer gets in a period: of the packages of their class, that of the nearest org unit. */
    @Transactional(readOnly = true)
    Optional<ServicePackage> applicable(KnownCustomer customer, @Nullable YearMonth period) {
        var segment = customer.segment();
        if (segment == null) {
            return Optional.empty();
        }
        var month = (period == null ? settings.month(clock.instant()) : period).toString();
        return jdbc.sql("""
                        select id from service_package where segment = :segment and first_period <= :period
                            and (last_period is null or last_period >= :period)
                            and (:unit = org_unit or starts_with(:unit, org_unit || '/'))
                        order by length(org_unit) desc, first_period desc, id desc limit 1""")
                .param("segment", segment)
                .param("period", month)
                .param("unit", customer.orgUnit())
                .query(UUID.class)
                .optional()
                .flatMap(packages::findById);
    }

    @Transactional(readOnly = true)
    Choice choice(UUID packageId, KnownCustomer customer, Caller caller) {
        var pack = find(packageId, caller);
        requireIsFor(pack, customer);
        return chosen(pack, customer);
    }

    private Choice chosen(ServicePackage pack, KnownCustomer customer) {
        return choices.findByPackageIdAndCustomerId(pack.series(), customer.id())
                .orElseGet(() -> Choice.none(pack.series(), customer.id()));
    }

    /** All that a customer ever chose of a package, the newest first. */
    @Transactional(readOnly = true)
    List<ChoiceHistory.Entry> choices(UUID packageId, KnownCustomer customer, long before, int limit, Caller caller) {
        return history.of(chosen(find(packageId, caller), customer).id(), before, limit);
    }

    /** Counts from the next period on, or from a later one; the running one stays as it was promised. */
    @Transactional
    Choice choose(
            UUID packageId,
            KnownCustomer customer,
            IfMatch ifMatch,
            List<Choice.Picked> wanted,
            @Nullable YearMonth from,
            Caller caller) {
        var pack = find(packageId, caller);
        requireIsFor(pack, customer);
        var first = reachable(from, settings.month(clock.instant()).plusMonths(1));
        var edition = inForceIn(pack, first);
        if (applicable(customer, first)
                .filter(nearest -> nearest.id().equals(edition.id()))
                .isEmpty()) {
            throw Problem.unprocessable("package-not-for-customer", pack.name());
        }
        edition.requireMayPick(wanted);
        var choice = chosen(pack, customer);
        ifMatch.check(choice.version());
        choice.pick(wanted, first, caller.username(), clock.instant());
        choice = choices.save(choice);
        history.add(choice, ChoiceHistory.Cause.CHOSEN);
        outbox.append(MenuState.TOPIC, "OptionalItemsChosen", MenuState.ChoiceState.from(choice, customer.orgUnit()));
        inside.publishEvent(new MenuChanged(pack.segment(), pack.orgUnit(), first, customer.id()));
        return choice;
    }

    /** What was picked and is not offered any more in a period to come. */
    record Lapse(UUID itemId, String period) {}

    /** What of a choice will fall away with editions that are published already. */
    @Transactional(readOnly = true)
    List<Lapse> lapses(Choice choice) {
        var from = choice.fromPeriod();
        if (from == null || choice.picked().isEmpty()) {
            return List.of();
        }
        var lapses = new ArrayList<Lapse>();
        var open = new HashSet<>(choice.items());
        for (ServicePackage edition :
                packages.findBySeriesOrderByEditionDesc(choice.packageId()).reversed()) {
            var first = edition.firstPeriod();
            if (first == null || !edition.isInForceFrom(YearMonth.parse(from))) {
                continue;
            }
            var left = edition.stillOffered(choice.picked()).stream()
                    .map(Choice.Picked::itemId)
                    .collect(Collectors.toSet());
            for (UUID item : choice.items()) {
                if (!left.contains(item) && open.remove(item)) {
                    lapses.add(new Lapse(item, first.compareTo(from) > 0 ? first : from));
                }
            }
        }
        return lapses;
    }

    private record Ended(UUID id, String orgUnit) {}

    /** Choices of what a new edition does not offer, or not as often, end with it; whoever made them is told. */
    private void endChoices(ServicePackage pack, YearMonth first) {
        var ended = jdbc.sql("""
                        select ch.id, c.org_unit from service_package_choice ch
                            join known_customer c on c.id = ch.customer_id
                        where ch.package_id = :series and (exists (
                                select from service_package_choice_item i where i.choice = ch.id and not exists (
                                    select from service_package_optional_item o where o.service_package = :pack
                                        and o.item_id = i.item_id and o.times_per_month >= i.times))
                            or (select count(*) from service_package_choice_item i where i.choice = ch.id) > :limit)
                        order by ch.id""")
                .param("series", pack.series())
                .param("pack", pack.id())
                .param("limit", pack.optionalLimit())
                .query(Ended.class)
                .list();
        for (int at = 0; at < ended.size(); at += CHUNK) {
            var units = ended.subList(at, Math.min(at + CHUNK, ended.size())).stream()
                    .collect(Collectors.toMap(Ended::id, Ended::orgUnit));
            var states = new ArrayList<MenuState.ChoiceState>();
            for (Choice choice : choices.findAllById(units.keySet())) {
                var since = choice.fromPeriod();
                var from = since == null || since.compareTo(first.toString()) < 0 ? first : YearMonth.parse(since);
                choice.pick(pack.stillOffered(choice.picked()), from, Caller.SYSTEM, clock.instant());
                var saved = choices.save(choice);
                history.add(saved, ChoiceHistory.Cause.NO_LONGER_OFFERED);
                states.add(MenuState.ChoiceState.from(saved, units.getOrDefault(saved.id(), pack.orgUnit())));
            }
            outbox.appendAll(MenuState.TOPIC, "OptionalItemsChosen", states);
        }
    }

    private static void requireIsFor(ServicePackage pack, KnownCustomer customer) {
        if (!pack.segment().equals(customer.segment()) || !OrgScope.covers(pack.orgUnit(), customer.orgUnit())) {
            throw Problem.unprocessable("package-not-for-customer", pack.name());
        }
    }

    /** A package is seen by those above its org unit and by those it applies to; customers see what was published. */
    private static boolean isVisible(ServicePackage pack, Caller caller) {
        var scope = caller.orgScope();
        return (pack.wasPublished() || !caller.seesOnlyThemselves())
                && (scope.contains(pack.orgUnit())
                        || scope.units().stream().anyMatch(unit -> OrgScope.covers(pack.orgUnit(), unit)));
    }

    /** One after the other, for a class of customers in an org unit. */
    private void lock(ServicePackage pack) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('package ' || ? || ' ' || ?, 0))")
                .params(pack.segment(), pack.orgUnit())
                .query((row, i) -> i)
                .list();
    }

    private static Stream<UUID> itemsOf(Content content) {
        return Stream.concat(
                content.standardItems().stream().map(ServicePackage.StandardItem::itemId),
                content.optionalItems().stream().map(ServicePackage.OptionalItem::itemId));
    }
}
