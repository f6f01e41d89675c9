package io.gapless.customer.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.customer.CustomerKind;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    @ParameterizedTest
    @CsvSource({
        "东阳市横店镇晨光超市, 晨光, 超市",
        "浙江省金华市东阳市横店镇晨光便利店, 晨光, 便利店",
        "金华市晨光商贸有限公司, 晨光, 商贸有限公司",
        "晨光商贸有限责任公司, 晨光, 商贸有限责任公司",
        "万家福超市, 万家福, 超市",
        "阳光社区超市, 阳光社区, 超市",
        "百货店, 百货, 店",
        "ＡＢＣ　Trading Co.， Ltd., abctrading, coltd"
    })
    void a_name_is_taken_apart(String name, String core, String form) {
        var parted = PartyName.of(name);
        assertThat(parted.core()).isEqualTo(core);
        assertThat(parted.form()).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource({
        "东阳市横店镇晨光超市, 晨光超市",
        "晨光超市, 辰光超市",
        "好又多便利店, 好友多便利店",
        "金华市红太阳烟酒商店, 红太阳烟酒店",
        "阿里山茶叶店, 阿里山茶业经营部",
        "晨光商贸有限公司, 晨光商贸有限责任公司",
        "萬家福超市, 万家福超市",
        "Golden Dragon Trading Co. Ltd., Golden Dragon Trading Limited"
    })
    void names_of_the_same_are_similar_and_have_a_key_in_common(String one, String other) {
        var left = PartyName.of(one);
        var right = PartyName.of(other);
        assertThat(left.similarity(right)).isGreaterThanOrEqualTo(0.8);
        assertThat(right.similarity(left)).isEqualTo(left.similarity(right));
        assertThat(left.keys()).containsAnyElementsOf(right.keys());
    }

    @ParameterizedTest
    @CsvSource({"金龙超市, 金虎超市", "万家福超市一店, 万家福超市2店", "红太阳烟酒店, 蓝月亮烟酒店", "东阳市百货商店, 东阳市副食商店"})
    void names_of_others_are_not(String one, String other) {
        assertThat(PartyName.of(one).similarity(PartyName.of(other))).isLessThan(0.8);
    }

    @Test
    void branches_with_the_same_number_are_the_same_however_it_is_written() {
        assertThat(PartyName.of("万家福超市二店").branch())
                .isEqualTo(PartyName.of("万家福超市第2分店").branch())
                .isEqualTo("2");
    }

    @Test
    void numbers_are_compared_by_their_digits() {
        assertThat(Party.phone("+86 579-8655 0001")).isEqualTo(Party.phone("０５７９－８６５５０００１"));
        assertThat(Party.phone("0086-13800000001")).isEqualTo("13800000001");
        assertThat(Party.phone("12345")).isNull();
        assertThat(Party.phone("00000000000")).isNull();
    }

    @Test
    void evidence_adds_up_and_licences_that_differ_speak_against() {
        var one = party("晨光超市", "330783-001", "0579-86550001", "横店镇万盛街18号", "王芳");
        var sameLicence = party("另一个名字", "330783001", null, null, null);
        var sameAll = party("晨光便利店", null, "057986550001", "横店镇万盛街18号", "王芳");
        var sameName = party("晨光超市", null, null, null, null);
        var sameNameOtherLicence = party("晨光超市", "330783002", null, null, null);
        assertThat(Likeness.of(one, sameLicence).score()).isEqualTo(0.97);
        assertThat(Likeness.of(one, sameName).score()).isEqualTo(0.7);
        assertThat(Likeness.of(one, sameNameOtherLicence).score())
                .isEqualTo(0.42)
                .isLessThan(Likeness.LEAST);
        // Phone .6, name .7·(.5 + 2.5·(.96 − .8)) = .63, representative .25, address .35.
        assertThat(Likeness.of(one, sameAll).score()).isCloseTo(0.9278, within(0.0002));
        assertThat(Likeness.of(one, sameAll).reasons())
                .extracting(Likeness.Reason::evidence)
                .containsExactly(
                        Likeness.Evidence.PHONE,
                        Likeness.Evidence.NAME,
                        Likeness.Evidence.REPRESENTATIVE,
                        Likeness.Evidence.ADDRESS);
        assertThat(Likeness.of(one, of(CustomerKind.CONSUMER, "晨光超市", "330783001", null, null, null))
                        .score())
                .isZero();
        // A person's name alone says little.
        assertThat(Likeness.of(
                                of(CustomerKind.CONSUMER, "王伟平", null, null, null, null),
                                of(CustomerKind.CONSUMER, "王伟平", null, null, null, null))
                        .score())
                .isEqualTo(0.4);
    }

    @Test
    void names_are_looked_up_within_the_district_only() {
        var here = party("晨光超市", null, null, null, null);
        var there = Party.of(
                UUID.randomUUID(),
                CustomerKind.RETAILER,
                "jinhua/yiwu",
                "晨光超市",
                List.of(),
                null,
                List.of(),
                null,
                null,
                null,
                null);
        assertThat(here.keys()).isNotEmpty().doesNotContainAnyElementsOf(there.keys());
    }

    private static Party party(
            String name,
            @Nullable String licence,
            @Nullable String phone,
            @Nullable String address,
            @Nullable String representative) {
        return of(CustomerKind.RETAILER, name, licence, phone, address, representative);
    }

    private static Party of(
            CustomerKind kind,
            String name,
            @Nullable String licence,
            @Nullable String phone,
            @Nullable String address,
            @Nullable String representative) {
        return Party.of(
                UUID.randomUUID(),
                kind,
                "jinhua/dongyang/hengdian",
                name,
                licence == null ? Collections.emptyList() : Arrays.asList(licence),
                phone,
                List.of(),
                address,
                null,
                null,
                representative);
    }
}
