package io.gapless.platform.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import org.junit.jupiter.api.Test;

class JavadocTextsTest {

    private final JavadocTexts texts = new JavadocTexts();

    @Test
    void javadoc_is_shown_as_markdown() {
        assertThat(JavadocTexts.markdown("""
                        Needs {@code If-Match} or <code>*</code>.
                        <p>See {@link io.gapless.Other#forOutside} and {@link Other the other}; a &lt; b."""))
                .isEqualTo("Needs `If-Match` or `*`.\n\nSee `forOutside` and the other; a < b.");
    }

    @Test
    void the_first_sentence_ends_with_its_full_stop() {
        assertThat(texts.getFirstSentence("Takes it, at 0.5 or more. Then more."))
                .isEqualTo("Takes it, at 0.5 or more.");
        assertThat(texts.getFirstSentence("一句话。第二句。")).isEqualTo("一句话。第二句。");
        assertThat(texts.getFirstSentence("without an end")).isEqualTo("without an end");
    }

    @Test
    void the_compiler_has_kept_the_javadoc_of_records_and_their_components() {
        assertThat(texts.getClassJavadoc(Paging.class)).startsWith("Which page of a list is asked for");
        assertThat(texts.getRecordClassParamJavadoc(Paging.class))
                .containsEntry("limit", "How many rows at the most, 1 to 200, 50 unless told");
        assertThat(texts.getClassJavadoc(KeysetPage.class)).isNotBlank();
    }
}
