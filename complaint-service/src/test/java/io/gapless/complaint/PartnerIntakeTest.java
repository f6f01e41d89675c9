package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class PartnerIntakeTest {

    private static final String COMPLAINTS = "/api/v1/complaints";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_partner_hands_over_once_by_its_reference_and_by_its_key() {
        var partner = api.as(Tokens.of("partner").username("partner-k").scope("complaints:write complaints:read"));
        var body = with(with(anonymous("jinhua"), "channel", "PARTNER"), "externalReference", "K-1");
        var first = partner.idempotencyKey("k-1").post(COMPLAINTS, body).expect(201);
        var again = partner.idempotencyKey("k-1").post(COMPLAINTS, body).expect(200);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.text()).doesNotContain("followSecret");
        // The reference stands for the complaint, whatever comes with it the second time.
        assertThat(partner.idempotencyKey("k-2")
                        .post(COMPLAINTS, with(body, "text", "changed"))
                        .expect(200)
                        .json("/text"))
                .isEqualTo(first.json("/text"));

        var unreferenced = with(anonymous("jinhua"), "channel", "PARTNER");
        var keyed = partner.idempotencyKey("k-3");
        var one = keyed.post(COMPLAINTS, unreferenced).expect(201);
        var same = keyed.post(COMPLAINTS, unreferenced).expect(201);
        assertThat(same.id()).isEqualTo(one.id());
        assertThat(same.header("Idempotency-Replayed")).isEqualTo("true");
        keyed.post(COMPLAINTS, with(unreferenced, "text", "changed")).expectProblem(422, "idempotency-key-reused");
        // Keys are each partner's own.
        assertThat(api.as(Tokens.of("partner").username("partner-l").scope("complaints:write complaints:read"))
                        .idempotencyKey("k-3")
                        .post(COMPLAINTS, unreferenced)
                        .expect(201)
                        .id())
                .isNotEqualTo(one.id());
        assertThat(jdbc.sql("select count(*) from complaint where partner = 'partner-k'")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }
}
