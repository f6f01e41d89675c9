package io.gapless.survey.gap;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which questionnaires gaps 1 and 2 are computed from. Questions of the same id are the same item.
 *
 * @param expectations code of the one whose pairs ask customers what they expect
 * @param managersView code of the one that asks managers the same items about their customers
 * @param frontLineView code of the one that asks the front line what the standards ask of them
 * @param seed of the bootstrap, so that the same evidence gives the same interval
 */
@Validated
@ConfigurationProperties("gapless.gaps")
record GapSettings(
        @NotBlank @DefaultValue("SERVQUAL") String expectations,
        @NotBlank @DefaultValue("MANAGERS_VIEW") String managersView,
        @NotBlank @DefaultValue("FRONT_LINE_VIEW") String frontLineView,
        @DefaultValue("1985") long seed) {

    /** Those that no customer answers. */
    List<String> views() {
        return List.of(managersView, frontLineView);
    }
}
