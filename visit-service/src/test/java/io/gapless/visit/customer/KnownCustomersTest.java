package io.gapless.visit.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.visit.Journey;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownCustomersTest extends Journey {

    @Test
    void only_newer_versions_are_taken() {
        var id = customer(unique("K"), "jinhua/dongyang/weishan", "wang");
        change(id, 5, "新名字");
        change(id, 4, "旧名字");
        // The last event of the same key shows that the one before was seen.
        change(id, 6, "最后的名字");
        await().until(() -> customers.find(id).orElseThrow().version() == 6);
        assertThat(customers.find(id).orElseThrow().name()).isEqualTo("最后的名字");
        customers.put(with(customers.find(id).orElseThrow(), 5));
        assertThat(customers.find(id).orElseThrow().version()).isEqualTo(6);
    }

    private void change(UUID id, int version, String name) {
        events.example("CustomerChanged")
                .with("id", id)
                .with("version", version)
                .with("name", name)
                .with("login", "login-" + id)
                .send();
    }

    private static KnownCustomer with(KnownCustomer known, long version) {
        return new KnownCustomer(
                known.id(),
                version,
                known.code(),
                known.kind(),
                "旧名字",
                known.orgUnit(),
                known.manager(),
                known.segment(),
                known.phone(),
                known.longitude(),
                known.latitude(),
                known.login(),
                known.address());
    }
}
