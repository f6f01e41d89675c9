package io.gapless.customer.segmentation;

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

/** The schemes that come with Gapless, from the files in {@code segmentation-templates/}. */
@Component
class SchemeTemplates {

    private final Map<String, SchemeTemplate> byCode = new TreeMap<>();

    SchemeTemplates(ResourcePatternResolver resources, JsonMapper json) throws IOException {
        for (Resource file : resources.getResources("classpath:segmentation-templates/*.json")) {
            try (var content = file.getInputStream()) {
                var template = json.readValue(content, SchemeTemplate.class);
                byCode.put(template.code(), template);
            }
        }
    }

    /**
     * A scheme to begin with.
     *
     * @param description what it is made from, and what has to be set by whoever uses it
     */
    record SchemeTemplate(String code, CustomerKind kind, Bilingual name, Bilingual description, SchemeRules rules) {}

    List<SchemeTemplate> all() {
        return List.copyOf(byCode.values());
    }

    SchemeTemplate find(String code) {
        var template = byCode.get(code);
        if (template == null) {
            throw Problem.notFound("scheme-template-not-found", code);
        }
        return template;
    }
}
