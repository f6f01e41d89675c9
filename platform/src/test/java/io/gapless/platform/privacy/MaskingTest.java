package io.gapless.platform.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

    @ParameterizedTest
    @CsvSource({
        "customer,CLEAR",
        "customer-manager,CLEAR",
        "service-agent,CLEAR",
        "supervisor,CLEAR",
        "admin,CLEAR",
        "quality-analyst,MASKED",
        "executive,MASKED",
        "partner,MASKED"
    })
    void who_serves_customers_sees_them_in_clear(String role, Masking expected) {
        assertThat(Masking.of(caller(Set.of(role), Set.of()))).isEqualTo(expected);
    }

    @Test
    void an_analyst_who_is_also_somebodys_customer_sees_the_others_masked() {
        assertThat(Masking.of(caller(Set.of("customer", "quality-analyst"), Set.of())))
                .isEqualTo(Masking.MASKED);
        assertThat(Masking.of(caller(Set.of("supervisor", "quality-analyst"), Set.of())))
                .isEqualTo(Masking.CLEAR);
    }

    @Test
    void a_partner_needs_a_scope() {
        assertThat(Masking.of(caller(Set.of("partner"), Set.of("customers:read"))))
                .isEqualTo(Masking.MASKED);
        assertThat(Masking.of(caller(Set.of("partner"), Set.of("customers:read", "customers:personal"))))
                .isEqualTo(Masking.CLEAR);
    }

    @Test
    void each_kind_is_masked_in_its_own_way() {
        assertThat(Masking.MASKED.phone("13812341234")).isEqualTo("138****1234");
        assertThat(Masking.MASKED.phone("110")).isEqualTo("***");
        assertThat(Masking.MASKED.person("张三丰")).isEqualTo("张*");
        assertThat(Masking.MASKED.number("330783001234")).isEqualTo("33****34");
        assertThat(Masking.MASKED.address("浙江省东阳市横店镇万盛街18号")).isEqualTo("浙江省东阳市***");
        assertThat(Masking.MASKED.address("万盛街18号")).isEqualTo("万盛***");
        assertThat(Masking.MASKED.email("zhang@example.com")).isEqualTo("z***@example.com");
        assertThat(Masking.CLEAR.phone("13812341234")).isEqualTo("13812341234");
        assertThat(Masking.MASKED.phone(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "13812341234",
                "请打 138 1234 1234 找我",
                "tel. +86 13812341234.",
                "电话0579-86551234，白天",
                "电话：057986551234",
                "(0579)86551234",
                "mail zhang.san@example.com",
                "他的号码13812341234不通"
            })
    void numbers_within_texts_are_masked(String text) {
        assertThat(Masking.MASKED.text(text)).isNotEqualTo(text).doesNotContain("12341", "8655123", "zhang.san");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "019a8f00-0000-7000-8000-0000000000e1",
                "2026-11-02T08:00:00.123456Z",
                "C20261102000123",
                "R330783001",
                "2026-12-01",
                "jinhua/dongyang/weishan",
                "1234567.89",
                "配送车迟到了三个小时"
            })
    void what_is_no_number_of_a_person_stays(String text) {
        assertThat(Masking.MASKED.text(text)).isEqualTo(text);
    }

    private static Caller caller(Set<String> roles, Set<String> scopes) {
        return new Caller("subject", "somebody", roles, new OrgScope(List.of("jinhua")), scopes);
    }
}
