package io.gapless.localstack.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final List<String> DIMENSIONS =
            List.of("TANGIBLES", "RELIABILITY", "RESPONSIVENESS", "ASSURANCE", "EMPATHY");

    private final Texts texts = Texts.load();

    @Test
    void the_weights_of_a_standard_make_a_hundred_and_every_step_has_a_dimension() {
        for (Map<String, Object> standard : texts.standards()) {
            int sum = 0;
            for (Object step : (List<?>) requireNonNull(standard.get("steps"))) {
                Map<?, ?> fields = (Map<?, ?>) step;
                assertThat(fields.get("dimension")).isIn(DIMENSIONS.toArray());
                sum += ((Number) requireNonNull(fields.get("weight"))).intValue();
            }
            assertThat(sum).as(String.valueOf(standard.get("name"))).isEqualTo(100);
        }
    }

    @Test
    void expectations_are_seen_to_by_steps_that_there_are_and_that_set_a_level() {
        assertThat(Views.SEEN_TO).hasSize(22);
        Views.SEEN_TO.values().stream().flatMap(List::stream).forEach(seen -> {
            Map<String, Object> standard = texts.standards().stream()
                    .filter(one -> seen.standard().equals(one.get("name")))
                    .findFirst()
                    .orElseThrow();
            Map<?, ?> step = (Map<?, ?>) ((List<?>) requireNonNull(standard.get("steps"))).get(seen.number() - 1);
            assertThat(((Number) requireNonNull(step.get("target"))).intValue()).isBetween(50, 100);
        });
    }

    @Test
    void packages_are_made_of_items_and_items_of_standards_that_there_are() {
        List<Object> standards =
                texts.standards().stream().map(standard -> standard.get("name")).toList();
        List<String> items = texts.menu().items().stream().map(Texts.Item::name).toList();
        assertThat(texts.menu().items()).allSatisfy(item -> {
            assertThat(standards).contains(item.standard());
            assertThat(item.dimension()).isIn(DIMENSIONS);
        });
        assertThat(texts.menu().packages()).allSatisfy(offer -> {
            assertThat(items).containsAll(offer.timesPerMonth().keySet()).containsAll(offer.optional());
            assertThat(offer.limit()).isBetween(1, offer.optional().size());
        });
    }

    @Test
    void every_complaint_is_known_again_by_its_text() {
        try (World world = world()) {
            List<Case> cases = IntStream.range(0, 300)
                    .mapToObj(number -> Case.of(number, world))
                    .toList();

            assertThat(IntStream.range(0, 300)
                            .mapToObj(number -> Case.of(number, world))
                            .toList())
                    .isEqualTo(cases);
            Set<String> found = new HashSet<>();
            // Lists show the first 200 characters.
            assertThat(cases)
                    .allSatisfy(one ->
                            assertThat(one.text()).hasSizeLessThanOrEqualTo(200).doesNotContain("{"));
            assertThat(cases).allMatch(one -> found.add(one.text()));
            assertThat(cases).extracting(Case::ending).contains(Case.Ending.values());
            assertThat(cases)
                    .extracting(Case::channel)
                    .contains("HOTLINE", "WEB", "APP", "WECHAT", "EMAIL", "LETTER", "WALK_IN", "VISIT", "PARTNER");
        }
    }

    @Test
    void whoever_calls_back_has_not_handled_the_complaint() {
        try (World world = world()) {
            for (int number = 0; number < 300; number++) {
                Case one = Case.of(number, world);
                assertThat(one.callers()).isNotEmpty().doesNotContain(one.handler(), one.firstLine());
            }
        }
    }

    private World world() {
        HttpClient http = HttpClient.newHttpClient();
        URI nowhere = URI.create("http://localhost:1");
        return new World(
                new Api(nowhere, http, new Tokens(nowhere, http), "zh"),
                texts,
                (key, arguments) -> key,
                (label, total) -> {
                    throw new AssertionError();
                },
                1);
    }
}
