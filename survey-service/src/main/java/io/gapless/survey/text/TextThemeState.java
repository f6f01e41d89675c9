package io.gapless.survey.text;

import io.gapless.platform.event.PublicState;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a theme; it belongs to no org unit. */
record TextThemeState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String code,
        String titleZh,
        String titleEn,
        @Nullable String dimension,
        List<String> wordsZh,
        List<String> wordsEn,
        boolean active)
        implements PublicState {

    static final String TOPIC = "gapless.text-theme";

    static TextThemeState from(TextThemes.Kept theme) {
        return new TextThemeState(
                theme.id(),
                theme.version(),
                null,
                theme.code(),
                theme.content().title().zh(),
                theme.content().title().en(),
                theme.content().dimension() == null
                        ? null
                        : theme.content().dimension().name(),
                theme.content().wordsZh(),
                theme.content().wordsEn(),
                theme.content().active());
    }
}
