package io.gapless.visit.menu;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.CustomerLookup;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Service packages over HTTP. */
@RestController
@RequestMapping("/api/v1/service-packages")
class ServicePackageController {

    private final ServiceMenu menu;
    private final MenuSearch search;
    private final CustomerLookup customers;
    private final Idempotency idempotency;

    ServicePackageController(ServiceMenu menu, MenuSearch search, CustomerLookup customers, Idempotency idempotency) {
        this.menu = menu;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
    }

    /** A month of this century, such as {@code 2026-12}. */
    private static final String MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])";

    /**
     * An item that everyone gets.
     *
     * @param timesPerMonth 1 to 31
     */
    record StandardItemBody(
            @NotNull UUID itemId, @Min(1) @Max(31) int timesPerMonth) {}

    /**
     * How often an optional item may be picked.
     *
     * @param timesPerMonth 1 to 31
     */
    record OptionLimit(
            @NotNull UUID itemId, @Min(1) @Max(31) int timesPerMonth) {}

    /**
     * A package to be drafted.
     *
     * @param segment class of the customers it is for
     * @param orgUnit where they are, with all below it
     * @param optionalLimit how many of the optional items a customer may pick; 0 unless told
     * @param optionLimits of those optional items that may be picked more than once a month
     */
    record NewPackage(
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 40) String segment,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Size(max = 100) List<@Valid @NotNull StandardItemBody> standardItems,
            @Nullable @Size(max = 100) List<@NotNull UUID> optionalItems,
            @Nullable @Min(0) @Max(100) Integer optionalLimit,
            @Nullable @Size(max = 100) List<@Valid @NotNull OptionLimit> optionLimits) {

        ServicePackage.Content toContent() {
            var options = optionalItems == null ? List.<UUID>of() : optionalItems;
            var times = byItem(optionLimits == null ? List.of() : optionLimits, OptionLimit::itemId, options);
            return new ServicePackage.Content(
                    name,
                    segment,
                    orgUnit,
                    standardItems.stream()
                            .map(item -> new ServicePackage.StandardItem(item.itemId(), item.timesPerMonth()))
                            .toList(),
                    options.stream()
                            .map(item -> new ServicePackage.OptionalItem(
                                    item,
                                    times.containsKey(item) ? times.get(item).timesPerMonth() : 1))
                            .toList(),
                    optionalLimit == null ? 0 : optionalLimit);
        }
    }

    /**
     * From when on.
     *
     * @param from a month, such as 2026-12; the first one possible unless told
     */
    record Effect(@Nullable @Pattern(regexp = MONTH) String from) {}

    /**
     * That a package is drawn back.
     *
     * @param from the first month without it; the next one unless told
     */
    record Withdrawal(
            @NotBlank @Size(max = 500) String reason,
            @Nullable @Pattern(regexp = MONTH) String from) {}

    /**
     * How often a picked item is wanted.
     *
     * @param times a month, 1 to 31
     */
    record PickTimes(@NotNull UUID itemId, @Min(1) @Max(31) int times) {}

    /**
     * What a customer picks.
     *
     * @param times of those items that are wanted more than once a month
     * @param from the month from which on it counts; the next one unless told
     */
    record Picks(
            @NotNull @Size(max = 100) List<@NotNull UUID> items,
            @Nullable @Size(max = 100) List<@Valid @NotNull PickTimes> times,
            @Nullable @Pattern(regexp = MONTH) String from) {

        List<Choice.Picked> toPicks() {
            var often = byItem(times == null ? List.of() : times, PickTimes::itemId, items);
            return items.stream()
                    .map(item -> new Choice.Picked(
                            item, often.containsKey(item) ? often.get(item).times() : 1))
                    .toList();
        }
    }

    /** By item; each one item that is named, and once. */
    private static <T> Map<UUID, T> byItem(List<T> told, Function<T, UUID> item, List<UUID> named) {
        var found = new HashMap<UUID, T>();
        for (T one : told) {
            var id = item.apply(one);
            if (!named.contains(id)) {
                throw Problem.unprocessable("item-not-named", id);
            }
            if (found.put(id, one) != null) {
                throw Problem.unprocessable("item-twice", id);
            }
        }
        return found;
    }

    /** An item that everyone gets, as answered. */
    record StandardItemView(UUID itemId, int timesPerMonth) {}

    /** An optional item, as answered: how often a month it may be picked. */
    record OptionLimitView(UUID itemId, int timesPerMonth) {}

    /**
     * A package as answered.
     *
     * @param series the id of its first edition
     * @param segment class of the customers it is for
     * @param optionalLimit how many of the optional items a customer may pick
     * @param firstPeriod the month from which on it is in force
     * @param lastPeriod the month up to which it is; before the first one where it never came to be
     */
    record PackageView(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            String segment,
            String orgUnit,
            List<StandardItemView> standardItems,
            List<UUID> optionalItems,
            List<OptionLimitView> optionLimits,
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

        static PackageView from(ServicePackage pack) {
            return new PackageView(
                    pack.id(),
                    pack.version(),
                    pack.series(),
                    pack.edition(),
                    pack.name(),
                    pack.segment(),
                    pack.orgUnit(),
                    pack.standardItems().stream()
                            .map(item -> new StandardItemView(item.itemId(), item.timesPerMonth()))
                            .toList(),
                    pack.optionalItems().stream()
                            .map(ServicePackage.OptionalItem::itemId)
                            .toList(),
                    pack.optionalItems().stream()
                            .map(item -> new OptionLimitView(item.itemId(), item.timesPerMonth()))
                            .toList(),
                    pack.optionalLimit(),
                    pack.status(),
                    pack.createdAt(),
                    pack.publishedBy(),
                    pack.publishedAt(),
                    pack.firstPeriod(),
                    pack.lastPeriod(),
                    pack.withdrawnBy(),
                    pack.withdrawnAt(),
                    pack.withdrawalReason());
        }
    }

    /** An item picked, as answered: how often a month. */
    record PickView(UUID itemId, int times) {

        static PickView from(Choice.Picked picked) {
            return new PickView(picked.itemId(), picked.times());
        }
    }

    /**
     * What of a choice falls away.
     *
     * @param from the month in which an edition begins that does not offer it, or not as often or as many
     */
    record LapseView(UUID itemId, String from) {}

    /**
     * A customer's choice as answered; version 0 while nothing was ever picked.
     *
     * @param packageId the series: its first edition
     * @param from the month from which on it counts
     * @param lapsing what falls away with editions to come
     * @param chosenBy login of whoever picked last
     */
    record ChoiceView(
            UUID packageId,
            @OfPerson UUID customerId,
            long version,
            List<UUID> items,
            List<PickView> picks,
            @Nullable String from,
            List<LapseView> lapsing,
            @Nullable String chosenBy,
            @Nullable Instant chosenAt) {

        static ChoiceView from(Choice choice, List<ServiceMenu.Lapse> lapses) {
            return new ChoiceView(
                    choice.packageId(),
                    choice.customerId(),
                    choice.version(),
                    choice.items(),
                    choice.picked().stream().map(PickView::from).toList(),
                    choice.fromPeriod(),
                    lapses.stream()
                            .map(lapse -> new LapseView(lapse.itemId(), lapse.period()))
                            .toList(),
                    choice.chosenBy(),
                    choice.chosenAt());
        }
    }

    /**
     * What a customer chose once.
     *
     * @param from the month from which on it counts, until a later choice counts
     * @param cause CHOSEN, or NO_LONGER_OFFERED where a new edition took something away
     */
    record PastChoiceView(
            @OfPerson UUID customerId,
            long version,
            List<PickView> picks,
            String from,
            ChoiceHistory.Cause cause,
            String chosenBy,
            Instant chosenAt) {}

    /**
     * Drafts a package for a class of customers: items for everyone, and optional ones of which each customer picks
     * some.
     */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PackageView> draft(@Valid @RequestBody NewPackage body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> created(menu.draft(body.toContent(), caller)));
    }

    /** Changes the whole of a draft; a later edition stays for the same class and org unit. */
    @PutMapping("/{id}")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<PackageView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody NewPackage body, Caller caller) {
        return answer(menu.change(id, ifMatch, body.toContent(), caller));
    }

    /** Drafts the next edition of a package, which begins with what this one says. */
    @PostMapping("/{id}/editions")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PackageView> draftNext(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> created(menu.draftNext(id, caller)));
    }

    /** All editions of a package, newest first. */
    @GetMapping("/{id}/editions")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<PackageView> editions(@PathVariable UUID id, Caller caller) {
        return new KeysetPage<>(
                menu.editions(id, caller).stream().map(PackageView::from).toList(), null);
    }

    /**
     * The package that applies to a customer in a month: of those for their class, that of the nearest org unit.
     *
     * @param period a month, such as 2026-12; the present one unless told
     */
    @GetMapping("/applicable")
    @ReadsNoted("by nobody: it tells the offer, not the customer")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<PackageView> applicable(
            @RequestParam UUID customerId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String period,
            Caller caller) {
        var customer = customers.find(customerId, caller);
        return answer(menu.applicable(customer, month(period))
                .orElseThrow(() -> Problem.notFound("no-package-applies", customer.code())));
    }

    /**
     * Packages, newest first; customers see the published ones for their org unit.
     *
     * @param segment class of the customers
     * @param period in force in this month, such as 2026-12
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<MenuSearch.PackageRow> list(
            @RequestParam(required = false) @Nullable PackageStatus status,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String period,
            Paging paging,
            Caller caller) {
        return search.packages(status, segment, period, paging, caller);
    }

    /** One package with its items. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<PackageView> read(@PathVariable UUID id, Caller caller) {
        return answer(menu.find(id, caller));
    }

    /**
     * Publishes a package, so that customers can choose and promises can be made of it; the standards of all its items
     * have to be in force. The first edition takes effect from the present month on or a later one, the others from the
     * next one on at the earliest; the edition before ends then.
     */
    @PostMapping("/{id}/publish")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<PackageView> publish(
            @PathVariable UUID id,
            IfMatch ifMatch,
            @Valid @RequestBody(required = false) @Nullable Effect body,
            Caller caller) {
        return answer(menu.publish(id, ifMatch, body == null ? null : month(body.from()), caller));
    }

    /** Draws a draft back, or a published package from a month on; promises of later months are taken back with it. */
    @PostMapping("/{id}/withdrawal")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<PackageView> withdraw(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Withdrawal body, Caller caller) {
        return answer(menu.withdraw(id, ifMatch, body.reason(), month(body.from()), caller));
    }

    /** What a customer has picked last of the optional items of a package. */
    @GetMapping("/{id}/choices/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<ChoiceView> choice(@PathVariable UUID id, @PathVariable UUID customerId, Caller caller) {
        return answer(menu.choice(id, customers.find(customerId, caller), caller));
    }

    /** All that a customer ever picked of a package, newest first. */
    @GetMapping("/{id}/choices/{customerId}/history")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    KeysetPage<PastChoiceView> choices(
            @PathVariable UUID id, @PathVariable UUID customerId, Paging paging, Caller caller) {
        var customer = customers.find(customerId, caller);
        long before = paging.after() == null ? Long.MAX_VALUE : paging.after().number(0);
        return KeysetPage.of(
                menu.choices(id, customer, before, paging.fetch(), caller),
                paging,
                entry -> Cursor.of(entry.version()),
                entry -> new PastChoiceView(
                        customer.id(),
                        entry.version(),
                        entry.items().stream().map(PickView::from).toList(),
                        entry.fromPeriod(),
                        entry.cause(),
                        entry.chosenBy(),
                        entry.chosenAt()));
    }

    /**
     * Picks optional items of a published package for a customer, all at once and up to its limits; the version of a
     * choice not made yet is 0. Counts from the next month on, or from a later one that is told.
     */
    @PutMapping("/{id}/choices/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, CUSTOMER})
    ResponseEntity<ChoiceView> choose(
            @PathVariable UUID id,
            @PathVariable UUID customerId,
            IfMatch ifMatch,
            @Valid @RequestBody Picks body,
            Caller caller) {
        return answer(menu.choose(
                id, customers.find(customerId, caller), ifMatch, body.toPicks(), month(body.from()), caller));
    }

    private static @Nullable YearMonth month(@Nullable String told) {
        return told == null ? null : YearMonth.parse(told);
    }

    private static ResponseEntity<PackageView> created(ServicePackage pack) {
        return ResponseEntity.created(URI.create("/api/v1/service-packages/" + pack.id()))
                .eTag(IfMatch.etag(pack.version()))
                .body(PackageView.from(pack));
    }

    private static ResponseEntity<PackageView> answer(ServicePackage pack) {
        return ResponseEntity.ok().eTag(IfMatch.etag(pack.version())).body(PackageView.from(pack));
    }

    private ResponseEntity<ChoiceView> answer(Choice choice) {
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(choice.version()))
                .body(ChoiceView.from(choice, menu.lapses(choice)));
    }
}
