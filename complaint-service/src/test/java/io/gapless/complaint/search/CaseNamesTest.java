package io.gapless.complaint.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.desk.ComplaintStatus;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.ResourceBundleMessageSource;

class CaseNamesTest {

    private static final Map<String, Enum<?>[]> CODES = Map.of(
            "status", ComplaintStatus.values(),
            "severity", Severity.values(),
            "dimension", Dimension.values(),
            "channel", Channel.values(),
            "remedy", Remedy.values(),
            "standing", ClockStanding.values());

    @Test
    void every_code_has_a_name_of_its_own_in_both_languages() {
        var english = names(Locale.ENGLISH);
        var chinese = names(Locale.SIMPLIFIED_CHINESE);
        CODES.forEach((column, codes) -> {
            for (var code : codes) {
                assertThat(english.of(column, code.name())).as(column).isNotBlank();
                assertThat(chinese.of(column, code.name()))
                        .as(column)
                        .containsPattern("\\p{IsHan}")
                        .isNotEqualTo(english.of(column, code.name()));
            }
            for (var names : new CaseNames[] {english, chinese}) {
                assertThat(codes)
                        .extracting(code -> names.of(column, code.name()))
                        .doesNotHaveDuplicates();
            }
        });
    }

    @Test
    void codes_stay_codes_where_nothing_else_is_asked_for() {
        var codes = CaseNames.CODES;
        assertThat(codes.of("status", "CLOSED")).isEqualTo("CLOSED");
        assertThat(codes.of("category", "price")).isEqualTo("price");
        assertThat(codes.of("remedy", null)).isNull();
    }

    @Test
    void a_category_and_a_cause_without_a_name_keep_their_code() {
        var names = names(Locale.SIMPLIFIED_CHINESE);
        assertThat(names.of("category", "price")).isEqualTo("价格 (price)");
        assertThat(names.of("category", "gone")).isEqualTo("gone");
        assertThat(names.of("cause", "people")).isEqualTo("人员 (people)");
        assertThat(names.of("cause", "gone")).isEqualTo("gone");
        assertThat(names.of("cause", null)).isNull();
    }

    private static CaseNames names(Locale language) {
        var messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setFallbackToSystemLocale(false);
        return CaseNames.in(language, messages, Map.of("price", "价格"), Map.of("people", "人员"));
    }
}
