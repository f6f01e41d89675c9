package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
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
}
