package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** A party that is served. The code and the kind never change; all else does, and the customer notes what did. */
@Table("customer")
class Customer {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String code;
    private final CustomerKind kind;
    private CustomerStatus status;
    private @Nullable UUID mergedInto;

    @Embedded.Empty
    private Profile profile;

    private Attributes attributes;
    private Contacts contacts;
    private Addresses addresses;

    private final Instant registeredAt;
    private Instant changedAt;

    @Transient
    private final List<FieldChange> changes = new ArrayList<>();

    @PersistenceCreator
    Customer(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            CustomerStatus status,
            @Nullable UUID mergedInto,
            Profile profile,
            Attributes attributes,
            Contacts contacts,
            Addresses addresses,
            Instant registeredAt,
            Instant changedAt) {
        this.id = id;
        this.version = version;
        this.code = code;
        this.kind = kind;
        this.status = status;
        this.mergedInto = mergedInto;
        this.profile = profile;
        this.attributes = attributes;
        this.contacts = contacts;
        this.addresses = addresses;
        this.registeredAt = registeredAt;
        this.changedAt = changedAt;
    }

    static Customer register(String code, CustomerKind kind, Profile profile, Instant now) {
        return new Customer(
                Ids.next(),
                0,
                code,
                kind,
                CustomerStatus.ACTIVE,
                null,
                profile,
                Attributes.NONE,
                Contacts.NONE,
                Addresses.NONE,
                now,
                now);
    }

    void change(Profile profile, Instant now) {
        change(profile, now, null);
    }

    /** Since when it is a customer stays as it is unless told. */
    void change(Profile wanted, Instant now, @Nullable String reason) {
        var before = this.profile;
        var profile = wanted.registeredOn() == null ? wanted.withRegisteredOn(before.registeredOn()) : wanted;
        note("profile.name", before.name(), profile.name(), reason);
        note("profile.orgUnit", before.orgUnit(), profile.orgUnit(), reason);
        note("profile.manager", before.manager(), profile.manager(), reason);
        note("profile.segment", before.segment(), profile.segment(), reason);
        note("profile.phone", before.phone(), profile.phone(), reason);
        note("profile.address", before.address(), profile.address(), reason);
        note("profile.licence", before.licence(), profile.licence(), reason);
        note("profile.longitude", before.longitude(), profile.longitude(), reason);
        note("profile.latitude", before.latitude(), profile.latitude(), reason);
        note("profile.login", before.login(), profile.login(), reason);
        note("profile.licenceFrom", before.licenceFrom(), profile.licenceFrom(), reason);
        note("profile.licenceUntil", before.licenceUntil(), profile.licenceUntil(), reason);
        note("profile.creditCode", before.creditCode(), profile.creditCode(), reason);
        note("profile.representative", before.representative(), profile.representative(), reason);
        note("profile.openedOn", before.openedOn(), profile.openedOn(), reason);
        note("profile.registeredOn", before.registeredOn(), profile.registeredOn(), reason);
        this.profile = profile;
        this.changedAt = now;
    }

    void changeAttributes(Attributes attributes, Instant now, @Nullable String reason) {
        var codes = new TreeSet<>(this.attributes.values().keySet());
        codes.addAll(attributes.values().keySet());
        for (String attribute : codes) {
            note(
                    "attributes." + attribute,
                    Attributes.text(this.attributes.values().get(attribute)),
                    Attributes.text(attributes.values().get(attribute)),
                    reason);
        }
        this.attributes = attributes;
        this.changedAt = now;
    }

    void changeContacts(Contacts contacts, Instant now, @Nullable String reason) {
        note("contacts", JsonColumns.text(this.contacts.people()), JsonColumns.text(contacts.people()), reason);
        this.contacts = contacts;
        this.changedAt = now;
    }

    void changeAddresses(Addresses addresses, Instant now, @Nullable String reason) {
        note("addresses", JsonColumns.text(this.addresses.all()), JsonColumns.text(addresses.all()), reason);
        this.addresses = addresses;
        this.changedAt = now;
    }

    void close(String reason, Instant now) {
        move(CustomerStatus.CLOSED, reason, now);
    }

    void reopen(String reason, Instant now) {
        move(CustomerStatus.ACTIVE, reason, now);
    }

    /** Another customer stands for this one from now on; the login, which only one may have, is free for it. */
    void mergeInto(UUID survivor, String reason, Instant now) {
        move(CustomerStatus.MERGED, reason, now);
        note("mergedInto", null, survivor, reason);
        note("profile.login", profile.login(), null, reason);
        mergedInto = survivor;
        profile = profile.withLogin(null);
    }

    /** Was not the same after all. */
    void unmerge(CustomerStatus before, @Nullable String login, String reason, Instant now) {
        note("mergedInto", mergedInto, null, reason);
        note("profile.login", profile.login(), login, reason);
        mergedInto = null;
        profile = profile.withLogin(login);
        move(before, reason, now);
    }

    private void move(CustomerStatus to, String reason, Instant now) {
        status.requireMoveTo(to);
        note("status", status, to, reason);
        status = to;
        changedAt = now;
    }

    /** Notes a change of something that is kept beside the customer, for example a tag; makes a new version all the same. */
    void noteBeside(FieldChange change, Instant now) {
        changes.add(change);
        changedAt = now;
    }

    private void note(String field, @Nullable Object before, @Nullable Object after, @Nullable String reason) {
        if (!Objects.equals(before, after)) {
            changes.add(new FieldChange(
                    field, before == null ? null : before.toString(), after == null ? null : after.toString(), reason));
        }
    }

    /** What has changed since it was read. */
    List<FieldChange> changes() {
        return List.copyOf(changes);
    }

    void forgetChanges() {
        changes.clear();
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String code() {
        return code;
    }

    CustomerKind kind() {
        return kind;
    }

    CustomerStatus status() {
        return status;
    }

    @Nullable
    UUID mergedInto() {
        return mergedInto;
    }

    Profile profile() {
        return profile;
    }

    Attributes attributes() {
        return attributes;
    }

    Contacts contacts() {
        return contacts;
    }

    Addresses addresses() {
        return addresses;
    }

    Instant registeredAt() {
        return registeredAt;
    }

    Instant changedAt() {
        return changedAt;
    }
}
