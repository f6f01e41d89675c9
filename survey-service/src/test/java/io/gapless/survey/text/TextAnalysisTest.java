package io.gapless.survey.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TextAnalysisTest {

    private final TextAnalysis analysis = new TextAnalysis();

    @Test
    void chinese_is_cut_into_words_and_pairs_across_words_of_degree() {
        var read = analysis.read("送货太慢了，等了三天才到，客户经理态度很差，打电话没人接。");
        assertThat(read.language()).isEqualTo("zh");
        assertThat(read.terms()).contains("送货", "送货慢", "客户经理", "态度", "态度差").doesNotContain("了", "三天");
        assertThat(read.sentiment()).isNegative();
        assertThat(analysis.read("对投诉处理不满意").terms()).contains("投诉", "投诉处理", "不满意", "处理不满意");
    }

    @Test
    void english_words_are_brought_to_their_base_form_and_pairs_stand_next_to_each_other() {
        var read = analysis.read("Late deliveries again. The driver's manners were rude, and the app crashed.");
        assertThat(read.language()).isEqualTo("en");
        assertThat(read.terms())
                .contains("late", "delivery", "late delivery", "driver", "rude", "crash")
                .doesNotContain("the", "rude app", "again driver");
        assertThat(analysis.englishTerm("Late deliveries")).isEqualTo("late delivery");
        assertThat(analysis.englishTerm("drivers")).isEqualTo("driver");
        assertThat(analysis.read("！！！ 123").terms()).isEmpty();
    }

    @Test
    void letters_of_a_number_are_no_words() {
        assertThat(analysis.read("订单 DD*** 没有送到，DD20261123 也没有").terms()).doesNotContain("dd");
        assertThat(analysis.read("My order DD*** has not come").terms())
                .doesNotContain("dd")
                .contains("order");
    }

    @Test
    void numbers_to_call_and_addresses_are_not_kept() {
        assertThat(Numbers.leftOut("打 13912345678 或 0579-8888 1234 找我，或 a.b@c.com，第12单等了3天"))
                .isEqualTo("打 *** 或 *** 找我，或 ***，第12单等了3天");
        assertThat(Numbers.leftOut("打１３９１２３４５６７８找我，等了３天")).isEqualTo("打***找我，等了３天");
    }

    /** The figures of the tests of Apache Mahout's log-likelihood, which Hipparchus took over. */
    @Test
    void the_change_of_a_word_is_the_signed_root_of_the_likelihood_ratio() {
        assertThat(TextFigures.change(10, 10, 0, 10)).isCloseTo(Math.sqrt(27.72589), within(0.00001));
        assertThat(TextFigures.change(5, 2000, 0, 100_000)).isCloseTo(Math.sqrt(39.33052), within(0.00001));
        assertThat(TextFigures.change(1000, 2995, 1000, 101_000)).isPositive();
        assertThat(TextFigures.change(1, 100, 50, 100)).isNegative();
        assertThat(TextFigures.change(1, 100, 0, 0)).isZero();
        assertThat(TextFigures.change(2, 2, 3, 3)).as("in all texts").isZero();
        assertThat(TextFigures.change(0, 2, 0, 3)).as("in none").isZero();
    }
}
