package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.customer.attribute.AttributeRules.Fault;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Registers, reads and changes customers. */
@Service
class CustomerArchive {

    private final Customers customers;
    private final CustomerRecords records;
    private final AttributeRules rules;
    private final Reviews reviews;
    private final GivenSegments segments;
    private final Problems problems;
    private final Clock clock;

    CustomerArchive(
            Customers customers,
            CustomerRecords records,
            AttributeRules rules,
            Reviews reviews,
            GivenSegments segments,
            Problems problems,
            Clock clock) {
        this.customers = customers;
        this.records = records;
        this.rules = rules;
        this.reviews = reviews;
        this.segments = segments;
        this.problems = problems;
        this.clock = clock;
    }

    /** All that is told of a new customer. */
    record Opening(
            String code,
            CustomerKind kind,
            Profile profile,
            Map<String, ? extends @Nullable Object> attributes,
            Contacts contacts,
            Addresses addresses) {}

    @Transactional
    Customer register(Opening opening, Caller caller) {
        requireMayServe(caller, opening.profile());
        var checked = rules.of(opening.kind()).check(opening.attributes(), Map.of());
        requireNone(checked.faults());
        customers.findByCode(opening.code()).ifPresent(taken -> {
            throw Problem.conflict("customer-code-taken", opening.code());
        });
        requireLoginFree(opening.profile(), null);
        segments.inForce().confirm(opening.kind(), null, opening.profile());
        opening.profile().requireRegisteredBy(reviews.today());
        var now = clock.instant();
        var profile = opening.profile().registeredOn() == null
                ? opening.profile().withRegisteredOn(reviews.today())
                : opening.profile();
        var customer = Customer.register(opening.code(), opening.kind(), profile, now);
        customer.changeAttributes(Attributes.of(checked.values()), now, null);
        customer.changeContacts(opening.contacts(), now, null);
        customer.changeAddresses(opening.addresses(), now, null);
        customer.forgetChanges(); // All of it is new.
        return records.save(customer);
    }

    @Transactional
    Customer change(UUID id, IfMatch ifMatch, Profile profile, Caller caller) {
        var customer = open(id, ifMatch, caller);
        requireMayServe(caller, profile);
        requireLoginFree(profile, id);
        segments.inForce().confirm(customer.kind(), customer.profile(), profile);
        profile.requireRegisteredBy(reviews.today());
        customer.change(profile, clock.instant());
        return records.save(customer);
    }

    @Transactional
    Customer changeAttributes(UUID id, IfMatch ifMatch, Map<String, ? extends @Nullable Object> wanted, Caller caller) {
        var customer = open(id, ifMatch, caller);
        customer.changeAttributes(checked(customer, wanted), clock.instant(), null);
        return records.save(customer);
    }

    @Transactional
    Customer changeContacts(UUID id, IfMatch ifMatch, Contacts contacts, Caller caller) {
        var customer = open(id, ifMatch, caller);
        customer.changeContacts(contacts, clock.instant(), null);
        return records.save(customer);
    }

    @Transactional
    Customer changeAddresses(UUID id, IfMatch ifMatch, Addresses addresses, Caller caller) {
        var customer = open(id, ifMatch, caller);
        customer.changeAddresses(addresses, clock.instant(), null);
        return records.save(customer);
    }

    @Transactional
    Customer close(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var customer = open(id, ifMatch, caller);
        customer.close(reason, clock.instant());
        return records.save(customer);
    }

    @Transactional
    Customer reopen(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var customer = open(id, ifMatch, caller);
        customer.reopen(reason, clock.instant());
        reviews.forgetTold(id);
        return records.save(customer);
    }

    /** The archive was verified and is right as it stands. */
    @Transactional
    Customer confirm(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        var customer = open(id, ifMatch, caller);
        if (customer.status() != CustomerStatus.ACTIVE) {
            throw Problem.conflict("customer-not-active", customer.status());
        }
        var before = reviews.find(id).orElse(null);
        customer.noteBeside(
                new FieldChange(
                        "review.reviewedOn",
                        before == null ? null : before.reviewedOn().toString(),
                        reviews.today().toString(),
                        note),
                clock.instant());
        reviews.confirm(customer);
        return records.save(customer);
    }

    /**
     * The customer; a 404 problem where there is none that the caller may know of, and 410 where it was erased or another
     * stands for it.
     */
    @Transactional(readOnly = true)
    Customer find(UUID id, Caller caller) {
        var customer = findEvenMerged(id, caller);
        if (customer.mergedInto() != null) {
            throw CustomerDirectory.merged(id, customers.standing(id));
        }
        return customer;
    }

    /** The customer, even one that another stands for; a 410 problem where it was erased. */
    @Transactional(readOnly = true)
    Customer findEvenMerged(UUID id, Caller caller) {
        var customer = customers
                .findById(id)
                .filter(each -> caller.mayServe(
                        each.profile().orgUnit(),
                        each.profile().manager(),
                        each.profile().login()))
                .orElseThrow(() -> Problem.notFound("customer-not-found", id));
        if (customer.status() == CustomerStatus.ERASED) {
            throw Problem.of(HttpStatus.GONE, "customer-erased");
        }
        return customer;
    }

    /** The customer, to be changed. */
    Customer open(UUID id, IfMatch ifMatch, Caller caller) {
        var customer = find(id, caller);
        rules.of(customer.kind()); // Held before any row is locked, as those who change the rules do.
        ifMatch.check(customer.version());
        if (!customer.status().isKept()) {
            throw Problem.conflict("customer-gone", customer.status()).with("mergedInto", customer.mergedInto());
        }
        return customer;
    }

    /** Values that keep the rules, or a 422 problem that names every one that does not. */
    Attributes checked(Customer customer, Map<String, ? extends @Nullable Object> wanted) {
        var checked =
                rules.of(customer.kind()).check(wanted, customer.attributes().values());
        requireNone(checked.faults());
        return Attributes.of(checked.values());
    }

    /** One value that breaks the rules, and what to change. */
    record Invalid(String field, String message) {}

    private void requireNone(List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw Problem.unprocessable("attributes-invalid", faults.size())
                    .with(
                            "errors",
                            faults.stream()
                                    .map(fault -> new Invalid(
                                            "attributes." + fault.attribute(),
                                            problems.text(
                                                    "row." + fault.slug(),
                                                    Languages.current(),
                                                    fault.slug(),
                                                    fault.arguments().toArray())))
                                    .toList());
        }
    }

    private void requireLoginFree(Profile profile, @Nullable UUID self) {
        var login = profile.login();
        if (login != null) {
            customers
                    .findByProfileLogin(login)
                    .filter(other -> !other.id().equals(self))
                    .ifPresent(taken -> {
                        throw Problem.conflict("customer-login-taken", login);
                    });
        }
    }

    /** Nobody moves a customer out of their own sight: the new profile, too, has to be one the caller may serve. */
    static void requireMayServe(Caller caller, Profile profile) {
        caller.orgScope().require(profile.orgUnit());
        if (caller.seesOnlyOwnCustomers() && !caller.username().equals(profile.manager())) {
            throw Problem.forbidden("not-the-manager", caller.username());
        }
    }
}
