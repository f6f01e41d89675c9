package io.gapless.platform.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaNamesTest {

    private static final class ParcelController {
        private record Row(int id) {}

        private record ParcelView(int id) {}
    }

    private static final class ParcelSearch {
        private record Row(String name) {}
    }

    private static final class LetterSearch {
        private record Row(String name) {}
    }

    @Test
    void nested_types_are_named_after_what_they_are_of() {
        var names = new SchemaNames();
        assertThat(names.nameForClass(ParcelController.Row.class, Set.of())).isEqualTo("ParcelRow");
        assertThat(names.nameForClass(ParcelController.Row.class, Set.of())).isEqualTo("ParcelRow");
        assertThat(names.nameForClass(ParcelController.ParcelView.class, Set.of()))
                .isEqualTo("ParcelView");
        assertThat(names.nameForClass(LetterSearch.Row.class, Set.of())).isEqualTo("LetterRow");
    }

    @Test
    void two_types_of_one_name_are_refused_rather_than_one_of_them_documented_for_both() {
        var names = new SchemaNames();
        names.nameForClass(ParcelController.Row.class, Set.of());
        assertThatThrownBy(() -> names.nameForClass(ParcelSearch.Row.class, Set.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ParcelSearch");
    }
}
