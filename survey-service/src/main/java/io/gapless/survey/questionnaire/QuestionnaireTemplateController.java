package io.gapless.survey.questionnaire;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.web.KeysetPage;
import io.gapless.survey.questionnaire.QuestionnaireController.NewQuestionnaire;
import io.gapless.survey.questionnaire.QuestionnaireController.QuestionnaireView;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Templates of questionnaires over HTTP. */
@RestController
@RequestMapping("/api/v1/questionnaire-templates")
class QuestionnaireTemplateController {

    private final QuestionnaireTemplates templates;
    private final QuestionnaireDesign design;
    private final Idempotency idempotency;

    QuestionnaireTemplateController(
            QuestionnaireTemplates templates, QuestionnaireDesign design, Idempotency idempotency) {
        this.templates = templates;
        this.design = design;
        this.idempotency = idempotency;
    }

    /** The questionnaires that come with Gapless. */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<NewQuestionnaire> list() {
        return new KeysetPage<>(List.copyOf(templates.all()), null);
    }

    /** Drafts a questionnaire from a template. */
    @PostMapping("/{code}/questionnaires")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<QuestionnaireView> draft(@PathVariable String code, IdempotencyKey key) {
        var template = templates.find(code);
        return idempotency.once(
                key,
                template,
                () -> QuestionnaireView.from(design.draft(template.code(), template.toSketch()))
                        .created());
    }
}
