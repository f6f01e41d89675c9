package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest(properties = {"gapless.follow.tries=3", "gapless.follow.address-tries=8", "gapless.follow.first-lock=1h"})
class FollowGuardTest {

    private static final String PUBLIC = "/api/v1/public/complaints/";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void forget() {
        jdbc.sql("delete from follow_attempt").update();
    }

    @Test
    void a_number_that_failed_too_often_has_to_wait_whether_there_is_one_or_not() {
        var complaint = received(api.as(Tokens.of("service-agent").org("jinhua")), "jinhua");
        var number = complaint.json("/number").asString();
        var secret = complaint.json("/followSecret").asString();
        String there = null;
        for (String each : new String[] {number, "C20200101-000001"}) {
            String told = null;
            for (int i = 0; i < 3; i++) {
                var refused = from("10.0.0.99")
                        .get(PUBLIC + each + "?secret=wrong" + i)
                        .expectProblem(404, "case-not-found");
                told = refused.json("/title").asString()
                        + refused.json("/detail").asString();
            }
            // With the right secret too: or the lock would be no lock.
            var locked =
                    from("10.0.0.99").get(PUBLIC + each + "?secret=" + secret).expectProblem(429, "follow-locked");
            assertThat(locked.header("Retry-After")).isNotBlank();
            from("10.0.0.99")
                    .post(PUBLIC + each + "/messages", Map.of("secret", secret, "text", "x"))
                    .expectProblem(429, "follow-locked");
            told += locked.json("/title").asString();
            assertThat(there == null ? told : there).isEqualTo(told);
            there = told;
        }
        // Who only knows the number does not keep its owner out.
        from("10.0.0.98").get(PUBLIC + number + "?secret=" + secret).expect(200);
        // It is in the database, for every replica: once the time is over, the owner is let in and the count begins
        // anew.
        jdbc.sql("update follow_attempt set locked_until = now() - interval '1 second'")
                .update();
        from("10.0.0.99").get(PUBLIC + number + "?secret=" + secret).expect(200);
        assertThat(jdbc.sql("select count(*) from follow_attempt where kind = 'NUMBER'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void each_further_failure_doubles_the_wait() {
        for (int i = 0; i < 5; i++) {
            from("10.1.0.1").get(PUBLIC + "C20200101-000002?secret=x").expectProblem(404, "case-not-found");
            jdbc.sql("update follow_attempt set locked_until = null where kind = 'NUMBER' and failures < 5")
                    .update();
        }
        assertThat(jdbc.sql("""
                        select extract(epoch from locked_until - last_at) from follow_attempt where kind = 'NUMBER'""").query(Long.class).single()).isEqualTo(3600); // an hour is the longest
    }

    @Test
    void an_address_that_tries_many_numbers_has_to_wait_and_no_other() {
        var complaint = received(api.as(Tokens.of("service-agent").org("jinhua")), "jinhua");
        var own = PUBLIC + complaint.json("/number").asString() + "?secret="
                + complaint.json("/followSecret").asString();
        for (int i = 0; i < 8; i++) {
            from("2001:db8:1:2::" + i)
                    .get(PUBLIC + "C20210101-00000" + i + "?secret=x")
                    .expectProblem(404, "case-not-found");
            // What it knows of its own does not help it with others.
            if (i < 7) {
                from("2001:db8:1:2::" + i).get(own).expect(200);
            }
        }
        from("2001:db8:1:2:ffff::1").get(own).expectProblem(429, "follow-locked");
        from("2001:db8:1:3::1").get(own).expect(200);
        assertThat(jdbc.sql("select count(*) from follow_attempt where digest::text like '%2001%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private Api from(String address) {
        return api.with("X-Forwarded-For", address);
    }
}
