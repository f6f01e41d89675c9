package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

/** Customers over HTTP. */
@RestController
@RequestMapping("/api/v1/customers")
class CustomerController {

    private final CustomerArchive archive;
    private final CustomerSearch search;
    private final Histories histories;
    private final Reviews reviews;
    private final Managers managers;
    private final Logins logins;
    private final Idempotency idempotency;

    CustomerController(
            CustomerArchive archive,
            CustomerSearch search,
            Histories histories,
            Reviews reviews,
            Managers managers,
            Logins logins,
            Idempotency idempotency) {
        this.archive = archive;
        this.search = search;
        this.histories = histories;
        this.reviews = reviews;
        this.managers = managers;
        this.logins = logins;
        this.idempotency = idempotency;
    }

    /** A customer's profile as sent by a caller. */
    record ProfileBody(
            @NotBlank @Size(max = 200) String name,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 100) String manager,
            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable @Size(min = 1, max = 40) String phone,
            @Nullable @Size(min = 1, max = 400) String address,
            @Nullable @Size(min = 1, max = 60) String licence,
            @Nullable @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @Nullable @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @Nullable @Size(min = 1, max = 100) String login,
            @Nullable LocalDate licenceFrom,
            @Nullable LocalDate licenceUntil,
            @Nullable @Size(min = 1, max = 40) String creditCode,
            @Nullable @Size(min = 1, max = 100) String representative,
            @Nullable LocalDate openedOn,
            @Nullable LocalDate registeredOn) {

        Profile toProfile() {
            return new Profile(
                    name,
                    orgUnit,
                    manager,
                    segment,
                    phone,
                    address,
                    licence,
                    longitude,
                    latitude,
                    login,
                    licenceFrom,
                    licenceUntil,
                    creditCode,
                    representative,
                    openedOn,
                    registeredOn);
        }
    }

    /** A person to speak to. */
    record PersonBody(
            @NotBlank @Size(max = 100) String name,
            @Nullable @Size(min = 1, max = 100) String post,
            @Nullable @Size(min = 1, max = 40) String phone,
            @Nullable @Email @Size(min = 3, max = 200) String email,
            @Nullable Boolean primary,
            @Nullable @Size(min = 1, max = 400) String remark) {

        static Contacts contacts(@Nullable List<PersonBody> people) {
            return people == null
                    ? Contacts.NONE
                    : new Contacts(people.stream()
                            .map(person -> new Contacts.Person(
                                    person.name(),
                                    person.post(),
                                    person.phone(),
                                    person.email(),
                                    Boolean.TRUE.equals(person.primary()),
                                    person.remark()))
                            .toList());
        }
    }

    /** The people to speak to, all of them. */
    record ContactsBody(@NotNull @Size(max = 50) List<@Valid @NotNull PersonBody> contacts) {}

    /** A further address. */
    record AddressBody(
            @NotNull Addresses.Purpose purpose,
            @NotBlank @Size(max = 400) String text,
            @Nullable @Size(min = 1, max = 20) String postcode,
            @Nullable @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @Nullable @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @Nullable @Size(min = 1, max = 400) String remark) {

        static Addresses addresses(@Nullable List<AddressBody> all) {
            return all == null
                    ? Addresses.NONE
                    : new Addresses(all.stream()
                            .map(address -> new Addresses.Address(
                                    address.purpose(),
                                    address.text(),
                                    address.postcode(),
                                    address.longitude(),
                                    address.latitude(),
                                    address.remark()))
                            .toList());
        }
    }

    /** The further addresses, all of them. */
    record AddressesBody(@NotNull @Size(max = 50) List<@Valid @NotNull AddressBody> addresses) {}

    /** The values of the attributes, all of them; by their definitions text, number, boolean or a list of text. */
    record AttributesBody(@NotNull @Size(max = 200) Map<String, @Nullable Object> attributes) {}

    /** Why something is done. */
    record ReasonBody(@NotBlank @Size(max = 400) String reason) {}

    /** What was found when an archive was verified. */
    record ReviewBody(@Nullable @Size(min = 1, max = 400) String note) {}

    /** A customer to be registered. */
    record NewCustomer(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String code,

            @NotNull CustomerKind kind,
            @NotNull @Valid ProfileBody profile,
            @Nullable @Size(max = 200) Map<String, @Nullable Object> attributes,
            @Nullable @Size(max = 50) List<@Valid @NotNull PersonBody> contacts,
            @Nullable @Size(max = 50) List<@Valid @NotNull AddressBody> addresses) {

        CustomerArchive.Opening toOpening() {
            return new CustomerArchive.Opening(
                    code,
                    kind,
                    profile.toProfile(),
                    attributes == null ? Map.of() : attributes,
                    PersonBody.contacts(contacts),
                    AddressBody.addresses(addresses));
        }
    }

    /**
     * A customer as answered.
     *
     * @param masked true where what tells of persons is masked for the caller
     */
    record CustomerView(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            CustomerStatus status,
            @Nullable UUID mergedInto,
            @Nullable Boolean masked,
            Profile profile,
            Map<String, Object> attributes,
            List<Contacts.Person> contacts,
            List<Addresses.Address> addresses,
            Reviews.@Nullable Review review,
            Instant registeredAt,
            Instant changedAt) {

        static CustomerView from(Customer customer, Reviews.@Nullable Review review) {
            return new CustomerView(
                    customer.id(),
                    customer.version(),
                    customer.code(),
                    customer.kind(),
                    customer.status(),
                    customer.mergedInto(),
                    Masking.current().isMasked() ? true : null,
                    customer.profile(),
                    customer.attributes().values(),
                    customer.contacts().people(),
                    customer.addresses().all(),
                    review,
                    customer.registeredAt(),
                    customer.changedAt());
        }
    }

    /** Registers a customer with profile, attributes, contacts and addresses. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CustomerView> register(@Valid @RequestBody NewCustomer body, IdempotencyKey key, Caller caller) {
        var profile = body.profile().toProfile();
        CustomerArchive.requireMayServe(caller, profile);
        managers.confirm(null, profile, caller);
        logins.confirm(null, profile, caller);
        return idempotency.once(key, body, () -> {
            var customer = archive.register(body.toOpening(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customers/" + customer.id()))
                    .eTag(IfMatch.etag(customer.version()))
                    .body(view(customer));
        });
    }

    /**
     * Customers, newest first.
     *
     * @param q words, each a part of the name, of its pinyin or initials, of a contact's name, the code, a phone number
     *     or the licence
     * @param segment class of the customers
     * @param orgUnit an org unit, with all below it
     * @param manager login of a customer manager
     * @param code the beginning of the code
     * @param phone a phone number or its last digits
     * @param licence a part of the licence or the credit code
     * @param tag a tag that is valid on the day {@code on}, today unless told
     * @param attribute values of searchable attributes, each as {@code code:value}
     * @param stale whether the archive is due for review
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<CustomerSearch.Row> list(
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String licence,
            @RequestParam(required = false) @Nullable CustomerStatus status,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(required = false) @Nullable LocalDate on,
            @RequestParam(required = false) @Nullable List<String> attribute,
            @RequestParam(required = false) @Nullable Boolean stale,
            Paging paging,
            Caller caller) {
        caller.requireScope("customers:read");
        return search.find(
                new CustomerSearch.Filter(
                        q,
                        kind,
                        segment,
                        orgUnit,
                        manager,
                        code,
                        phone,
                        licence,
                        status,
                        tag,
                        on,
                        attributes(attribute),
                        stale),
                paging,
                caller);
    }

    /**
     * Customers whose archive is due for review, the longest due first.
     *
     * @param segment class of the customers
     * @param orgUnit an org unit, with all below it
     * @param manager login of a customer manager
     */
    @GetMapping("/stale")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CustomerSearch.Row> stale(
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String manager,
            Paging paging,
            Caller caller) {
        return search.findStale(
                new CustomerSearch.Filter(
                        null, kind, segment, orgUnit, manager, null, null, null, null, null, null, Map.of(), true),
                paging,
                caller);
    }

    /** One customer: the whole archive; customers read their own. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<CustomerView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("customers:read");
        return answer(archive.find(id, caller));
    }

    /**
     * What of a customer changed, when and by whom; newest first.
     *
     * @param field a field, with all below it, such as attributes
     * @param actor login of whoever did it
     * @param from inclusive
     * @param to exclusive
     */
    @GetMapping("/{id}/changes")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Histories.Entry> changes(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String field,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Paging paging,
            Caller caller) {
        archive.findEvenMerged(id, caller);
        return histories.find(id, new Histories.Filter(field, actor, from, to), paging);
    }

    /**
     * Changes the whole profile; what is not sent is emptied, but for the day of registration, which stays. Attributes,
     * contacts and addresses stay.
     */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ProfileBody body, Caller caller) {
        var profile = body.toProfile();
        var before = archive.find(id, caller);
        CustomerArchive.requireMayServe(caller, profile);
        managers.confirm(before.profile(), profile, caller);
        logins.confirm(before.profile(), profile, caller);
        return answer(archive.change(id, ifMatch, profile, caller));
    }

    /** Changes all attributes; those not sent are emptied. */
    @PutMapping("/{id}/attributes")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> changeAttributes(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody AttributesBody body, Caller caller) {
        return answer(archive.changeAttributes(id, ifMatch, body.attributes(), caller));
    }

    /** Changes all contacts; those not sent are removed. */
    @PutMapping("/{id}/contacts")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> changeContacts(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ContactsBody body, Caller caller) {
        return answer(archive.changeContacts(id, ifMatch, PersonBody.contacts(body.contacts()), caller));
    }

    /** Changes all further addresses; those not sent are removed. */
    @PutMapping("/{id}/addresses")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> changeAddresses(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody AddressesBody body, Caller caller) {
        return answer(archive.changeAddresses(id, ifMatch, AddressBody.addresses(body.addresses()), caller));
    }

    /** Closes a customer who is no longer served, with the reason; the archive stays. */
    @PostMapping("/{id}/close")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<CustomerView> close(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ReasonBody body, Caller caller) {
        return answer(archive.close(id, ifMatch, body.reason(), caller));
    }

    /** Reopens a closed customer, with the reason. */
    @PostMapping("/{id}/reopen")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<CustomerView> reopen(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ReasonBody body, Caller caller) {
        return answer(archive.reopen(id, ifMatch, body.reason(), caller));
    }

    /** Notes that the archive was verified today and is right as it stands. */
    @PostMapping("/{id}/review")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CustomerView> review(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ReviewBody body, Caller caller) {
        return answer(archive.confirm(id, ifMatch, body.note(), caller));
    }

    private static Map<String, String> attributes(@Nullable List<String> some) {
        var attributes = new LinkedHashMap<String, String>();
        for (String each : some == null ? List.<String>of() : some) {
            int colon = each.indexOf(':');
            if (colon < 1 || colon == each.length() - 1) {
                throw Problem.badRequest("search-attribute-malformed");
            }
            attributes.put(each.substring(0, colon), each.substring(colon + 1));
        }
        return attributes;
    }

    private CustomerView view(Customer customer) {
        return CustomerView.from(customer, reviews.find(customer.id()).orElse(null));
    }

    private ResponseEntity<CustomerView> answer(Customer customer) {
        return ResponseEntity.ok().eTag(IfMatch.etag(customer.version())).body(view(customer));
    }
}
