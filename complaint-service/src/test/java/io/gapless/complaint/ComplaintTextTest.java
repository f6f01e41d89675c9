package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class ComplaintTextTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void what_is_complained_of_is_told_in_a_topic_of_its_own_and_only_there() {
        var taken = api.as(Tokens.of("service-agent").org("jinhua/yiwu"))
                .post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel", "HOTLINE",
                                "category", "price",
                                "text", "价签与系统里的价格不一样。",
                                "language", "zh",
                                "orgUnit", "jinhua/yiwu",
                                "contact", Map.of("name", "王小明", "phone", "13900001234")))
                .expect(201);
        var told = contracts.awaitPublished("ComplaintDescribed", taken.id());
        assertThat(told.topic()).isEqualTo("gapless.complaint-text");
        assertThat(told.body().at("/text").asString()).isEqualTo("价签与系统里的价格不一样。");
        assertThat(told.body().at("/category").asString()).isEqualTo("price");
        assertThat(told.body().toString()).doesNotContain("13900001234", "王小明");
        assertThat(contracts
                        .awaitPublished("ComplaintReceived", taken.id())
                        .body()
                        .toString())
                .doesNotContain("价签");
        contracts.verifyPublished();
    }

    @Test
    void texts_that_the_topic_has_forgotten_are_told_again_of_ones_own_org_units() {
        var agent = api.as(Tokens.of("service-agent").org("jinhua/told"));
        var first = agent.post("/api/v1/complaints", complaint("送货晚了两天。")).expect(201);
        var second = agent.post("/api/v1/complaints", complaint("外箱破损。")).expect(201);
        contracts.awaitPublished("ComplaintDescribed", second.id());
        long before = told(first.id());

        var body = Map.of("orgUnit", "jinhua/told");
        api.as(Tokens.of("supervisor").org("jinhua"))
                .post("/api/v1/complaint-text-tellings", body)
                .expectProblem(403, "not-allowed");
        api.as(Tokens.of("admin").org("jinhua/yiwu"))
                .post("/api/v1/complaint-text-tellings", body)
                .expectProblem(403, "outside-org-scope");
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        admin.post("/api/v1/complaint-text-tellings", Map.of("orgUnit", "Jinhua/"))
                .expect(400);
        var job = admin.post("/api/v1/complaint-text-tellings", body).expect(202);
        await().until(() ->
                admin.get(job.location()).expect(200).json("/status").asString().equals("FINISHED"));
        assertThat(admin.get(job.location()).expect(200).json("/done").asInt()).isEqualTo(2);
        await().until(() -> told(first.id()) == before + 1 && told(second.id()) == before + 1);
        api.as(Tokens.of("admin").username("other").org("jinhua"))
                .get(job.location())
                .expectProblem(404, "job-not-found");
        contracts.verifyPublished();
    }

    private long told(UUID complaint) {
        return contracts.published().stream()
                .filter(event ->
                        event.type().equals("ComplaintDescribed") && event.key().equals(complaint.toString()))
                .count();
    }

    private static Map<String, Object> complaint(String text) {
        return Map.of(
                "channel", "HOTLINE",
                "category", "price",
                "text", text,
                "language", "zh",
                "orgUnit", "jinhua/told",
                "contact", Map.of("name", "王小明", "phone", "13900001234"));
    }
}
