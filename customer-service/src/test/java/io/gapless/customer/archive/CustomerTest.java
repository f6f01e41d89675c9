package io.gapless.customer.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CustomerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final Customer customer = Customer.register("R1", CustomerKind.RETAILER, profile("晨光", null), NOW);

    @Test
    void a_change_notes_the_fields_that_changed_and_no_others() {
        customer.change(profile("晨光超市", LocalDate.of(2026, 1, 1)), NOW, "moved");
        assertThat(customer.changes())
                .containsExactly(
                        new FieldChange("profile.name", "晨光", "晨光超市", "moved"),
                        new FieldChange("profile.openedOn", null, "2026-01-01", "moved"));
        customer.forgetChanges();
        customer.change(profile("晨光超市", LocalDate.of(2026, 1, 1)), NOW);
        assertThat(customer.changes()).isEmpty();
    }

    @Test
    void attributes_are_noted_one_by_one_and_35_is_35_00() {
        customer.changeAttributes(
                Attributes.of(Map.of("floor-area", new BigDecimal("35.00"), "chain", true)), NOW, null);
        customer.forgetChanges();
        customer.changeAttributes(
                Attributes.of(Map.of("floor-area", 35, "cooperation", List.of("brand", "market"))), NOW, null);
        assertThat(customer.changes())
                .containsExactly(
                        new FieldChange("attributes.chain", "true", null, null),
                        new FieldChange("attributes.cooperation", null, "brand, market", null));
    }

    @Test
    void a_closed_customer_can_be_reopened_and_not_closed_again() {
        customer.close("retired", NOW);
        assertThat(customer.status()).isEqualTo(CustomerStatus.CLOSED);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> customer.close("again", NOW))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo("customer-status"));
        customer.reopen("back", NOW);
        assertThat(customer.changes())
                .containsExactly(
                        new FieldChange("status", "ACTIVE", "CLOSED", "retired"),
                        new FieldChange("status", "CLOSED", "ACTIVE", "back"));
    }

    @Test
    void two_contacts_cannot_both_be_first() {
        var first = new Contacts.Person("王", "店主", null, null, true, null);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> new Contacts(List.of(first, first)));
    }

    @Test
    void json_columns_come_back_as_they_went() {
        var attributes =
                Attributes.of(Map.of("a", new BigDecimal("0.10"), "b", "x", "c", true, "d", List.of("p", "q")));
        assertThat(JsonColumns.attributes(JsonColumns.text(attributes.values())))
                .isEqualTo(attributes);
        var contacts = new Contacts(List.of(new Contacts.Person("王", "店主", "1", "a@b.cn", true, "早上")));
        assertThat(JsonColumns.contacts(JsonColumns.text(contacts.people()))).isEqualTo(contacts);
    }

    private static Profile profile(String name, @Nullable LocalDate openedOn) {
        return new Profile(
                name, "jinhua", null, null, null, null, null, null, null, null, null, null, null, null, openedOn, null);
    }
}
