package io.gapless.customer.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.customer.CustomerKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchTermsTest {

    @Test
    void a_name_is_found_by_every_character_and_every_two_neighbours() {
        var entry = entry("晨光烟酒店");
        assertThat(entry.terms()).contains("晨", "店", "晨光", "光烟", "酒店").doesNotContain("晨酒");
    }

    @Test
    void a_name_is_found_by_pinyin_and_by_initials() {
        var entry = entry("晨光烟酒店");
        assertThat(entry.text()).contains("\nchenguangyanjiudian\n", "\ncgyjd\n");
        assertThat(entry.terms()).contains("che", "gua", "cgy", "cg", "c");
        // Two letters are looked for in initials and names, not anywhere in the pinyin.
        assertThat(entry.terms()).doesNotContain("he", "ua");
    }

    @Test
    void words_decide_how_a_character_is_read_and_its_other_readings_are_found_too() {
        assertThat(fullReadings("重庆火锅")).startsWith("chongqinghuoguo").contains("zhongqinghuoguo");
        assertThat(fullReadings("长乐超市")).startsWith("changlechaoshi");
        assertThat(fullReadings("中国银行")).startsWith("zhongguoyinhang");
        assertThat(fullReadings("大厦")).contains("dasha", "daxia");
        assertThat(fullReadings("吕女士")).contains("lvnvshi", "lunushi");
        assertThat(fullReadings("abc")).isEmpty();
    }

    @Test
    void latin_letters_and_digits_in_a_name_stand_for_themselves() {
        assertThat(fullReadings(SearchTerms.plain("A座７-11便利店")).getFirst()).isEqualTo("azuo711bianlidian");
    }

    @Test
    void what_is_asked_for_has_only_terms_that_an_entry_with_it_has() {
        var entry = entry("东阳市横店镇晨光7-Eleven烟酒店");
        for (String part : List.of("横店镇", "晨光7eleven", "eleven烟酒", "7e", "光7", "hengdianzhen", "R330783", "783001")) {
            var word = SearchTerms.words(part).getFirst();
            assertThat(entry.terms()).as(part).containsAll(SearchTerms.termsOf(word));
            if (!SearchTerms.isExact(word)) {
                assertThat(entry.text()).as(part).contains(word);
            }
        }
    }

    @Test
    void phone_numbers_are_the_same_however_they_are_written() {
        for (String written : List.of("0579-86550001", "+86 579 8655 0001", "0086(579)86550001", "０５７９８６５５０００１")) {
            assertThat(SearchTerms.phone(written)).as(written).isEqualTo("57986550001");
        }
        assertThat(SearchTerms.phone("138 0013 8000")).isEqualTo("13800138000");
        assertThat(SearchTerms.phone("+8613800138000")).isEqualTo("13800138000");
        assertThat(entry("x").terms()).contains("end=0001");
        assertThat(entry("x").text()).contains("#57986550001$");
    }

    @Test
    void facts_are_terms_and_only_searchable_attributes_are_among_them() {
        assertThat(entry("x").terms())
                .contains(
                        "kind=RETAILER",
                        "status=ACTIVE",
                        "manager=wang",
                        "unit=jinhua/dongyang/weishan",
                        "unit=jinhua/dongyang",
                        "unit=jinhua",
                        "@business-format=supermarket",
                        "@buying-place=mall",
                        "@buying-place=online")
                .doesNotContain("@floor-area=35");
    }

    @Test
    void terms_are_quoted_whatever_they_hold() {
        assertThat(SearchTerms.all(Set.of("manager=o'ne\\il"))).isEqualTo("'manager=o''ne\\\\il'");
        assertThat(SearchTerms.words("  晨光 %_'\\ Ｓhop ")).containsExactly("晨光", "shop");
    }

    private static List<String> fullReadings(String name) {
        return SearchTerms.readings(name).stream()
                .map(SearchTerms.Reading::full)
                .toList();
    }

    private static SearchTerms.Entry entry(String name) {
        var profile = new Profile(
                name,
                "jinhua/dongyang/weishan",
                "wang",
                "A",
                "0579-86550001",
                null,
                "330783100001",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        var customer = Customer.register("R330783001", CustomerKind.RETAILER, profile, Instant.EPOCH);
        customer.changeAttributes(
                Attributes.of(Map.of(
                        "business-format",
                        "supermarket",
                        "buying-place",
                        List.of("mall", "online"),
                        "floor-area",
                        new BigDecimal("35"))),
                Instant.EPOCH,
                null);
        return SearchTerms.of(customer, Set.of("business-format", "buying-place"));
    }
}
