package io.gapless.visit.standard;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The standards that come with Gapless, from the files in {@code standard-templates/}. */
@Component
class StandardTemplates {

    private final Map<String, StandardTemplate> byCode = new TreeMap<>();

    StandardTemplates(ResourcePatternResolver resources, JsonMapper json) throws IOException {
        for (Resource file : resources.getResources("classpath:standard-templates/*.json")) {
            try (var content = file.getInputStream()) {
                var template = json.readValue(content, StandardTemplate.class);
                byCode.put(template.code(), template);
            }
        }
    }

    /**
     * A text in both languages.
     *
     * @param zh simplified Chinese
     * @param en English
     */
    record Bilingual(String zh, String en) {

        String in(Locale locale) {
            return locale.getLanguage().equals("zh") ? zh : en;
        }
    }

    /**
     * A standard to begin with.
     *
     * @param description what it is made from, and what has to be set by whoever uses it
     */
    record StandardTemplate(
            String code, StandardType type, Bilingual name, Bilingual description, List<TemplateStep> steps) {

        List<Step> steps(Locale locale) {
            return steps.stream().map(step -> step.in(locale)).toList();
        }
    }

    /**
     * A step of a template.
     *
     * @param say wording
     * @param does behaviour
     * @param target the level of service it asks for, 0 to 100
     */
    record TemplateStep(
            String key,
            Bilingual title,
            @Nullable Bilingual say,

            @JsonProperty("do") @Nullable Bilingual does,

            Dimension dimension,
            BigDecimal weight,
            Evidence evidence,
            boolean critical,
            @Nullable BigDecimal target) {

        private Step in(Locale locale) {
            return new Step(
                    title.in(locale),
                    say == null ? null : say.in(locale),
                    does == null ? null : does.in(locale),
                    dimension,
                    weight,
                    evidence,
                    critical,
                    key,
                    target);
        }
    }

    List<StandardTemplate> all() {
        return List.copyOf(byCode.values());
    }

    StandardTemplate find(String code) {
        var template = byCode.get(code);
        if (template == null) {
            throw Problem.notFound("standard-template-not-found", code);
        }
        return template;
    }
}
