package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TestIssuer;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;

/** Customers are given to people while the identity server takes questions and answers none; in a context of its own. */
// Its context ends with it: a second one with a database of its own would answer events in the place of the first.
@DirtiesContext
@ServiceTest(properties = "gapless.security.keys-good-for=1h")
class IdentityServerAwayTest {

    @Autowired
    Api api;

    @Test
    void who_is_not_remembered_cannot_be_made_manager_and_everything_else_can_be_changed() throws Exception {
        var supervisor = api.as(Tokens.of("supervisor").username("boss").org("jinhua"));
        var profile = new HashMap<String, Object>(
                Map.of("name", "A", "orgUnit", "jinhua/dongyang/weishan", "manager", "wang"));
        var customer = supervisor
                .post("/api/v1/customers", Map.of("code", "AWAY-1", "kind", "RETAILER", "profile", profile))
                .expect(201);
        try (var silence = TestIssuer.shared().silentAboutPeople()) {
            profile.put("name", "B");
            var renamed = supervisor
                    .ifMatch(customer)
                    .put(customer.location(), profile)
                    .expect(200);
            assertThat(renamed.json("/profile/name").asString()).isEqualTo("B");
            profile.put("manager", "zhao");
            supervisor.ifMatch(renamed).put(customer.location(), profile).expectProblem(503, "service-unavailable");
            supervisor
                    .post("/api/v1/customers", Map.of("code", "AWAY-2", "kind", "RETAILER", "profile", profile))
                    .expectProblem(503, "service-unavailable");
            profile.put("manager", "wang");
            profile.put("login", "login-away");
            supervisor.ifMatch(renamed).put(customer.location(), profile).expectProblem(503, "service-unavailable");
            profile.remove("login");
            supervisor
                    .post("/api/v1/customers", Map.of("code", "AWAY-2", "kind", "RETAILER", "profile", profile))
                    .expect(201);
        }
    }
}
