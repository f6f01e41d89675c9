package io.gapless.survey.text;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.measure.ServiceDimension;
import io.gapless.survey.questionnaire.Bilingual;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Themes of texts over HTTP. */
@RestController
@RequestMapping("/api/v1/text-themes")
class TextThemeController {

    private final TextThemes themes;
    private final Idempotency idempotency;

    TextThemeController(TextThemes themes, Idempotency idempotency) {
        this.themes = themes;
        this.idempotency = idempotency;
    }

    /** A title in both languages. */
    record Title(
            @NotBlank @Size(max = 100) String zh,
            @NotBlank @Size(max = 100) String en) {}

    /**
     * What a theme is: a text with any of the words is about it.
     *
     * @param wordsZh looked for as they stand
     * @param wordsEn looked for in their base form; two words next to each other
     * @param active whether texts are sorted into it
     */
    record ThemeBody(
            @NotNull @Valid Title title,
            @Nullable ServiceDimension dimension,
            @NotNull @Size(max = 100) List<@NotBlank @Size(max = 40) String> wordsZh,
            @NotNull @Size(max = 100) List<@NotBlank @Size(max = 40) String> wordsEn,
            @NotNull Boolean active) {

        TextThemes.Content content() {
            return new TextThemes.Content(new Bilingual(title.zh(), title.en()), dimension, wordsZh, wordsEn, active);
        }
    }

    /** A new theme, by a code of its own. */
    record NewTheme(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull @Valid ThemeBody content) {}

    /** A theme as answered. */
    record ThemeView(
            String code,
            long version,
            Bilingual title,
            @Nullable ServiceDimension dimension,
            List<String> wordsZh,
            List<String> wordsEn,
            boolean active,
            String changedBy,
            Instant changedAt) {

        static ThemeView from(TextThemes.Kept theme) {
            var content = theme.content();
            return new ThemeView(
                    theme.code(),
                    theme.version(),
                    content.title(),
                    content.dimension(),
                    content.wordsZh(),
                    content.wordsEn(),
                    content.active(),
                    theme.changedBy(),
                    theme.changedAt());
        }
    }

    /** All themes, by code. */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<ThemeView> list(Paging paging) {
        var after = paging.after() == null ? null : paging.after().text(0);
        return KeysetPage.of(
                themes.list(paging.fetch(), after), paging, theme -> Cursor.of(theme.code()), ThemeView::from);
    }

    /** One theme. */
    @GetMapping("/{code}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<ThemeView> read(@PathVariable String code) {
        return answer(HttpStatus.OK, themes.find(code));
    }

    /** Adds a theme. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ThemeView> create(@Valid @RequestBody NewTheme body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> answer(
                        HttpStatus.CREATED,
                        themes.create(body.code(), body.content().content(), caller)));
    }

    /** Changes a theme, or takes it out of use. */
    @PutMapping("/{code}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<ThemeView> change(
            @PathVariable String code, IfMatch ifMatch, @Valid @RequestBody ThemeBody body, Caller caller) {
        return answer(HttpStatus.OK, themes.change(code, ifMatch, body.content(), caller));
    }

    private static ResponseEntity<ThemeView> answer(HttpStatus status, TextThemes.Kept theme) {
        var answer = ResponseEntity.status(status).eTag(IfMatch.etag(theme.version()));
        if (status == HttpStatus.CREATED) {
            answer.location(URI.create("/api/v1/text-themes/" + theme.code()));
        }
        return answer.body(ThemeView.from(theme));
    }
}
