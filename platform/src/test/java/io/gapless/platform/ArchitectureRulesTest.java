package io.gapless.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.gapless.testing.ArchitectureRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds what breaks it, in {@code io.gapless.broken}. */
class ArchitectureRulesTest {

    private static final List<String> BREACHES = ArchitectureRules.breaches(
            "io.gapless.broken", new ClassFileImporter().importPackages("io.gapless.broken"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.gapless.broken.impl lacks a package-info with @NullMarked",
                "io.gapless.broken.impl is no feature's name",
                "Cycle detected",
                "OrderEntity has a name that says nothing of the domain",
                "OrderEntity is public, and no other package uses it",
                "OrderController is public: repositories and controllers belong to their package",
                "Pricing is an interface with a single implementation",
                "OrderController goes past the use case to Orders",
                "OrderController.all() lets the aggregate Order cross HTTP",
                "Ordering.orders is injected into the field",
                "Ordering saves through a repository and appends no event to the outbox",
                "Deaf.on(io.gapless.platform.event.Event) listens without asking the inbox",
                "calls OtherService inside of its transaction",
                "Order.note is an Optional",
                "Order.note(java.util.Optional) takes an Optional",
                "java.util.Date",
            })
    void finds(String breach) {
        assertThat(BREACHES).anyMatch(found -> found.contains(breach));
    }

    @Test
    void platform_keeps_them() {
        ArchitectureRules.check("io.gapless.platform");
    }
}
