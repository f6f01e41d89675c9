package io.gapless.survey.questionnaire;

import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.QuestionnaireController.NewQuestionnaire;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The questionnaires that come with Gapless, from the files in {@code templates/}. */
@Component
class QuestionnaireTemplates {

    private final Map<String, NewQuestionnaire> byCode = new TreeMap<>();

    QuestionnaireTemplates(ResourcePatternResolver resources, JsonMapper json) throws IOException {
        for (Resource file : resources.getResources("classpath:templates/*.json")) {
            try (var content = file.getInputStream()) {
                var template = json.readValue(content, NewQuestionnaire.class);
                byCode.put(template.code(), template);
            }
        }
    }

    Collection<NewQuestionnaire> all() {
        return byCode.values();
    }

    NewQuestionnaire find(String code) {
        var template = byCode.get(code);
        if (template == null) {
            throw Problem.notFound("questionnaire-template-not-found", code);
        }
        return template;
    }
}
