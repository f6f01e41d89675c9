package io.gapless.complaint.desk;

import io.gapless.complaint.customer.KnownCustomer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who complains: a customer, a customer named but not found out about yet, or nobody known.
 *
 * @param manager username of who looks after the customer; of an anonymous complaint, the customer manager who took it
 * @param login username of the customer's own login
 * @param customerVerified false while a customer is named whom the archive has not confirmed
 */
record Complainant(
        @Nullable UUID customerId,
        @Nullable String customerCode,
        @Nullable String customerName,
        @Nullable String phone,
        @Nullable String segment,
        @Nullable String manager,
        @Nullable String login,
        boolean customerVerified) {

    /** A customer; name and phone of a contact person go before the customer's own. */
    static Complainant of(KnownCustomer customer, @Nullable String name, @Nullable String phone) {
        return new Complainant(
                customer.id(),
                customer.code(),
                name == null ? customer.name() : name,
                phone == null ? customer.phone() : phone,
                customer.segment(),
                customer.manager(),
                customer.login(),
                true);
    }

    static Complainant anonymous(@Nullable String name, @Nullable String phone, @Nullable String manager) {
        return new Complainant(null, null, name, phone, null, manager, null, true);
    }

    static Complainant unverified(
            @Nullable UUID id,
            @Nullable String code,
            @Nullable String name,
            @Nullable String phone,
            @Nullable String manager,
            @Nullable String login) {
        return new Complainant(id, code, name, phone, null, manager, login, false);
    }
}
