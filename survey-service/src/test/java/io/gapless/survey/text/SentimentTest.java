package io.gapless.survey.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentimentTest {

    private final EnglishSentiment english = new EnglishSentiment();
    private final ChineseSentiment chinese = new ChineseSentiment();

    /** The examples that VADER's own documentation gives, with its figures. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VADER is smart, handsome, and funny. | 0.8316
            VADER is smart, handsome, and funny! | 0.8439
            VADER is very smart, handsome, and funny. | 0.8545
            VADER is VERY SMART, handsome, and FUNNY. | 0.9227
            VADER is VERY SMART, handsome, and FUNNY!!! | 0.9342
            VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!! | 0.9469
            VADER is not smart, handsome, nor funny. | -0.7424
            The book was good. | 0.4404
            At least it isn't a horrible book. | 0.431
            The book was kind of good. | 0.3832
            The plot was good, but the characters are uncompelling and the dialog is not great. | -0.7042
            Today SUX! | -0.5461
            Today only kinda sux! But I'll get by, lol | 0.5249
            Make sure you :) or :D today! | 0.8633
            Not bad at all | 0.431
            """)
    void english_texts_have_the_published_sentiment(String text, double published) {
        assertThat(english.score(text)).isCloseTo(published, within(0.00005));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            送货太慢了，客户经理态度很差 | -1
            配送很及时，服务热情 | 1
            不满意 | -1
            一点也不及时 | -1
            没有得到解决 | -1
            没问题 | 1
            价格还算合理 | 1
            服务态度好，但是送货太慢，经常缺货 | -1
            今天下午三点送货 | 0
            好像是星期三 | 0
            """)
    void chinese_texts_are_praise_or_blame(String text, int sign) {
        assertThat((int) Math.signum(chinese.score(text)))
                .as("%s: %s", text, chinese.score(text))
                .isEqualTo(sign);
    }

    @Test
    void degree_and_exclamation_strengthen_chinese_words_and_denial_weakens_them() {
        assertThat(chinese.score("非常满意")).isGreaterThan(chinese.score("满意"));
        assertThat(chinese.score("满意！！")).isGreaterThan(chinese.score("满意"));
        assertThat(chinese.score("不太满意")).isBetween(-1.0, -0.1);
        assertThat(Math.abs(chinese.score("不满意"))).isLessThan(chinese.score("满意"));
        assertThat(chinese.score("不满意")).isCloseTo(-0.3875, within(0.0001));
        assertThat(chinese.score("")).isZero();
        assertThat(english.score("")).isZero();
    }
}
