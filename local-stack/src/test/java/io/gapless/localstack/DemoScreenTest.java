package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.localstack.demo.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoScreenTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void without_a_terminal_a_stage_is_one_line_with_what_was_there_before() {
        DemoScreen screen = screen(false);
        Progress.Bar bar = screen.begin("customers", 2000);
        bar.there(1500);
        bar.done(500);
        bar.end();

        assertThat(printed())
                .contains("customers")
                .contains("2,000")
                .contains("1,500")
                .doesNotContain("\033");
        assertThat(printed().lines()).hasSize(1);
        assertThat(screen.isNew()).isTrue();
    }

    @Test
    void on_a_terminal_the_bar_is_redrawn_in_its_line_and_fits_into_it() {
        DemoScreen screen = screen(true);
        Progress.Bar bar = screen.begin("投诉后的满意度答卷", 4);
        bar.there(4);
        bar.end();

        assertThat(printed()).contains("\r\033[K").endsWith("\n");
        assertThat(printed().split("\r"))
                .allSatisfy(line -> assertThat(Screen.width(
                                line.replaceAll("\033\\[[0-9]*[Km]", "").strip()))
                        .isLessThan(60));
        assertThat(screen.isNew()).isFalse();
    }

    @Test
    void a_scale_that_is_none_is_refused() {
        StackSettings settings = StackSettings.from(Map.of(), Path.of("nowhere"));
        for (List<String> options : List.of(
                List.of("--scale"),
                List.of("--scale", "0"),
                List.of("--scale=x"),
                List.of("--scale=NaN"),
                List.of("--scale=1", "2"),
                List.of("--twice"))) {
            assertThatThrownBy(() -> new DemoCommand(settings, Map.of()).run(options))
                    .as(options.toString())
                    .isInstanceOf(LocalStackException.class);
        }
    }

    private DemoScreen screen(boolean terminal) {
        return new DemoScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, 60);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
