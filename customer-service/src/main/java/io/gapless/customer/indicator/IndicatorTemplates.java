package io.gapless.customer.indicator;

import io.gapless.customer.Bilingual;
import io.gapless.customer.CustomerKind;
import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The rules of indicators that come with Gapless, from the files in {@code indicator-templates/}. */
@Component
class IndicatorTemplates {

    private final Map<String, IndicatorTemplate> byCode = new TreeMap<>();

    IndicatorTemplates(ResourcePatternResolver resources, JsonMapper json) throws IOException {
        for (Resource file : resources.getResources("classpath:indicator-templates/*.json")) {
            try (var content = file.getInputStream()) {
                var template = json.readValue(content, IndicatorTemplate.class);
                template.rules().values().forEach(ScoreRules::check);
                byCode.put(template.code(), template);
            }
        }
    }

    /** Rules of several indicators for one trade. */
    record IndicatorTemplate(
            String code, CustomerKind kind, Bilingual name, Bilingual description, Map<Indicator, ScoreRules> rules) {}

    List<IndicatorTemplate> all() {
        return List.copyOf(byCode.values());
    }

    IndicatorTemplate find(String code) {
        var template = byCode.get(code);
        if (template == null) {
            throw Problem.notFound("indicator-template-not-found", code);
        }
        return template;
    }
}
