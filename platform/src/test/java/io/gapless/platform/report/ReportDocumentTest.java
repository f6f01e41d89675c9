package io.gapless.platform.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportDocumentTest {

    @Test
    void names_of_sheets_have_no_characters_of_references_and_are_cut() {
        assertThat(ReportDocument.sheetName("1 Gap 5: what/who [2026]?")).isEqualTo("1 Gap 5  what who  2026");
        assertThat(ReportDocument.sheetName("1 " + "x".repeat(40))).isEqualTo("1 " + "x".repeat(29));
    }

    @Test
    void a_character_of_two_units_is_never_cut_in_half() {
        assertThat(ReportDocument.sheetName("1 " + "长".repeat(28) + "𠮷𠮷")).isEqualTo("1 " + "长".repeat(28));
        assertThat(ReportDocument.sheetName("1 " + "长".repeat(27) + "😀😀")).isEqualTo("1 " + "长".repeat(27) + "😀");
    }
}
