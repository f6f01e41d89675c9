package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.DocumentedSettings.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DocumentedSettingsTest {

    private static final List<String> PAGE = """
            ### Every part
            | setting | environment | default | meaning |
            |---|---|---|---|
            | `server.port` | `SERVER_PORT` | 8080 and up | where it listens |
            ### Every service
            | `spring.datasource.hikari.maximum-pool-size` | `SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE` | `10` | connections |
            ### shop-service
            | `gapless.shop.open-for` | `GAPLESS_SHOP_OPENFOR` | `8h` | a day |
            | `gapless.shop.clerks[0].first-name` | `GAPLESS_SHOP_CLERKS_0_FIRSTNAME` | none | who serves |
            ### gateway
            | `gapless.gateway.routes.<service>.paths` | `SPRING_APPLICATION_JSON` | none | routes |
            """.lines().toList();

    private static final List<Setting> SETTINGS = DocumentedSettings.settings(List.of(metadata("""
            {"groups": [{"name": "gapless.shop"}],
             "properties": [
              {"name": "gapless.shop.open-for", "type": "java.time.Duration", "defaultValue": "8h"},
              {"name": "gapless.shop.clerks", "type": "java.util.List<io.gapless.testing.DocumentedSettingsTest$Clerk>"},
              {"name": "management.endpoint.other", "type": "java.lang.String"}]}""")));

    record Clerk(String firstName) {}

    @Test
    void a_page_that_tells_all_has_no_fault() {
        assertThat(faults(PAGE, Map.of("spring.datasource.hikari.maximum-pool-size", "10")))
                .isEmpty();
    }

    @Test
    void what_is_missing_is_found_also_in_lists() {
        assertThat(faults(without("clerks"), Map.of())).containsExactly("gapless.shop.clerks.*.first-name is missing");
        assertThat(faults(without("open-for"), Map.of())).containsExactly("gapless.shop.open-for is missing");
    }

    @Test
    void what_does_not_exist_is_found_in_groups_of_the_part() {
        assertThat(faults(changed("open-for", "closed-for"), Map.of()))
                .contains("gapless.shop.open-for is missing", "gapless.shop.closed-for does not exist");
    }

    @Test
    void a_wrong_name_for_the_environment_is_found() {
        assertThat(faults(changed("OPENFOR", "OPEN_FOR"), Map.of()))
                .singleElement()
                .asString()
                .contains("GAPLESS_SHOP_OPENFOR", "GAPLESS_SHOP_OPEN_FOR");
    }

    @Test
    void a_wrong_default_is_found_be_it_from_the_record_or_from_a_file() {
        assertThat(faults(changed("8h", "9h"), Map.of()))
                .singleElement()
                .asString()
                .contains("8h", "9h");
        assertThat(faults(PAGE, Map.of("gapless.shop.open-for", "7h")))
                .singleElement()
                .asString()
                .contains("7h", "8h");
        assertThat(faults(changed("`10`", "ten"), Map.of("spring.datasource.hikari.maximum-pool-size", "10")))
                .hasSize(1);
    }

    private static List<String> faults(List<String> page, Map<String, String> defaults) {
        return DocumentedSettings.faults(
                DocumentedSettings.rows(page, "shop-service"), SETTINGS, List.of("gapless.shop"), defaults);
    }

    private static List<String> without(String text) {
        return PAGE.stream().filter(line -> !line.contains(text)).toList();
    }

    private static List<String> changed(String before, String after) {
        return PAGE.stream().map(line -> line.replace(before, after)).toList();
    }

    private static JsonNode metadata(String json) {
        return Api.JSON.readTree(json);
    }
}
