package io.gapless.survey.questionnaire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.QuestionnaireController.NewQuestionnaire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the other features of this service may know of questionnaires: those that can be answered. */
@Component
public class PublishedQuestionnaires {

    private final Questionnaires questionnaires;
    private final QuestionnaireDesign design;
    private final QuestionnaireTemplates templates;

    // They never change, so they can be remembered for ever.
    private final Cache<UUID, Published> remembered =
            Caffeine.newBuilder().maximumSize(200).build();

    PublishedQuestionnaires(
            Questionnaires questionnaires, QuestionnaireDesign design, QuestionnaireTemplates templates) {
        this.questionnaires = questionnaires;
        this.design = design;
        this.templates = templates;
    }

    /** A published edition. */
    public record Published(UUID id, String code, int edition, Bilingual title, Questions questions, Layout layout) {

        private static Published from(Questionnaire questionnaire) {
            return new Published(
                    questionnaire.id(),
                    questionnaire.code(),
                    questionnaire.edition(),
                    questionnaire.title(),
                    questionnaire.questions(),
                    questionnaire.layout());
        }

        /** The languages it can be answered in. */
        public List<String> languages() {
            var languages = new ArrayList<>(List.of("zh", "en"));
            languages.addAll(layout.languages());
            return languages.stream().distinct().toList();
        }
    }

    /** The questionnaire; a 404 problem where there is none, 422 where it is a draft. */
    public Published find(UUID id) {
        var known = remembered.getIfPresent(id);
        if (known != null) {
            return known;
        }
        var questionnaire = design.find(id);
        if (!questionnaire.isPublished()) {
            throw Problem.unprocessable("questionnaire-not-published", questionnaire.code(), questionnaire.edition());
        }
        var published = Published.from(questionnaire);
        remembered.put(id, published);
        return published;
    }

    /** The newest edition of a code that is published. */
    public Optional<Published> newest(String code) {
        return questionnaires
                .findFirstByCodeAndStatusOrderByEditionDesc(code, QuestionnaireStatus.PUBLISHED)
                .map(Published::from);
    }

    /** All published editions of a code, the oldest first. */
    public List<Published> editions(String code) {
        return questionnaires.findByCodeAndStatusOrderByEdition(code, QuestionnaireStatus.PUBLISHED).stream()
                .map(Published::from)
                .toList();
    }

    /** Publishes a template, unless its code has been drafted or published before. */
    @Transactional
    public void ensure(String templateCode) {
        if (questionnaires.findFirstByCodeOrderByEditionDesc(templateCode).isEmpty()) {
            NewQuestionnaire template = templates.find(templateCode);
            var draft = design.draft(template.code(), template.toSketch());
            design.publish(draft.id(), IfMatch.of(draft.version()));
        }
    }
}
