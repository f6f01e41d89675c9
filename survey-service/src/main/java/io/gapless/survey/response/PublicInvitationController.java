package io.gapless.survey.response;

import io.gapless.platform.web.IfMatch;
import io.gapless.survey.campaign.InvitationDesk.OpenCampaign;
import io.gapless.survey.campaign.InvitationDesk.Opened;
import io.gapless.survey.questionnaire.Condition;
import io.gapless.survey.questionnaire.Layout;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Invitations for those who answer them: without login, by the token of the link alone. */
@RestController
@RequestMapping("/api/v1/public/invitations/{token}")
class PublicInvitationController {

    private final Answering answering;
    private final PublishedQuestionnaires questionnaires;

    PublicInvitationController(Answering answering, PublishedQuestionnaires questionnaires) {
        this.answering = answering;
        this.questionnaires = questionnaires;
    }

    /** Something to choose, in the reader's language. */
    record OptionView(String value, String text) {}

    /**
     * A question in the reader's language.
     *
     * @param text in which {@code {{id}}} stands for what was answered to that question
     * @param conditions all of which earlier answers have to meet for it to be asked
     */
    record QuestionView(
            String id,
            QuestionType type,
            String text,
            List<OptionView> options,
            @Nullable Integer min,
            @Nullable Integer max,
            boolean required,
            List<Condition> conditions) {

        static QuestionView from(Question question, String token, String language) {
            return new QuestionView(
                    question.id(),
                    question.type(),
                    question.text().in(language),
                    shown(question, token).stream()
                            .map(option ->
                                    new OptionView(option.value(), option.text().in(language)))
                            .toList(),
                    question.min(),
                    question.max(),
                    question.required(),
                    question.conditions());
        }

        /** The same for the same link, so that a page that is loaded again does not jump. */
        static List<Question.Option> shown(Question question, String token) {
            if (!question.shuffled()) {
                return question.options();
            }
            var options = new ArrayList<>(question.options());
            Collections.shuffle(options, new Random((token + ' ' + question.id()).hashCode()));
            return options;
        }
    }

    /**
     * Questions that belong together, in the order in which this respondent is asked them.
     *
     * @param questions their ids
     */
    record PartView(@Nullable String title, List<String> questions) {}

    /**
     * An invitation in the reader's language.
     *
     * @param status OPEN, or ANSWERED: then without questions; TO_BEGIN of the link of an open campaign, which gives each
     *     an invitation of their own by {@code POST …/begin}
     * @param languages it can be answered in
     * @param questions in the order in which this respondent is asked them
     * @param language the customer's own, which a page opens in unless its reader chose another
     * @param answers those kept so far
     */
    record InvitationView(
            String status,
            String language,
            String title,
            Instant expiresAt,
            List<String> languages,
            List<PartView> parts,
            List<QuestionView> questions,
            Map<String, Object> answers) {}

    /** Answers by question id: see the API document for what each type of question takes. */
    record AnswersBody(@NotNull @Size(max = 200) Map<String, @Nullable Object> answers) {}

    /** What the respondent may know of their response. */
    record Receipt(UUID id, Instant answeredAt) {}

    /**
     * An invitation with its questions in the reader's language, for whoever has the link, without login.
     *
     * @param language one of the invitation's languages, in the place of the reader's
     */
    @GetMapping
    @PermitAll
    ResponseEntity<InvitationView> read(
            @PathVariable String token, @RequestParam(required = false) @Nullable String language, Locale locale) {
        var open = answering.openCampaign(token);
        if (open.isPresent()) {
            return toBegin(open.get(), language == null ? locale.getLanguage() : language);
        }
        var invitation = answering.open(token);
        answering.seen(invitation, 1, 1);
        return answer(invitation, token, language == null ? locale.getLanguage() : language);
    }

    /** The token of an invitation of one's own. */
    record Begun(String token) {}

    /** Gives whoever has the link of an open campaign an invitation of their own: everything else goes by its token. */
    @PostMapping("/begin")
    @PermitAll
    ResponseEntity<Begun> begin(@PathVariable String token, Locale locale) {
        var begun = answering.begin(token, locale.getLanguage());
        return ResponseEntity.created(URI.create("/api/v1/public/invitations/" + begun))
                .cacheControl(CacheControl.noStore())
                .body(new Begun(begun));
    }

    private ResponseEntity<InvitationView> toBegin(OpenCampaign campaign, String asked) {
        var questionnaire = questionnaires.find(campaign.questionnaireId());
        var language = questionnaire.languages().contains(asked) ? asked : "en";
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Content-Language", language.equals("zh") ? "zh-CN" : language)
                .body(new InvitationView(
                        "TO_BEGIN",
                        language.equals("zh") ? "zh" : "en",
                        questionnaire.title().in(language),
                        campaign.expiresAt(),
                        questionnaire.languages(),
                        List.of(),
                        List.of(),
                        Map.of()));
    }

    /** Keeps answers for later, complete or not. */
    @PutMapping("/draft")
    @PermitAll
    ResponseEntity<InvitationView> keep(
            @PathVariable String token, IfMatch ifMatch, @Valid @RequestBody AnswersBody body, Locale locale) {
        return answer(answering.keep(token, ifMatch, body.answers()), token, locale.getLanguage());
    }

    /** Takes the answers, once. The token is the idempotency key: the same answers again get the same receipt. */
    @PostMapping("/response")
    @PermitAll
    ResponseEntity<Receipt> respond(@PathVariable String token, @Valid @RequestBody AnswersBody body) {
        var response = answering.answer(token, body.answers());
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Receipt(response.id(), response.answeredAt()));
    }

    private ResponseEntity<InvitationView> answer(Opened invitation, String token, String asked) {
        var questionnaire = questionnaires.find(invitation.questionnaireId());
        var language = questionnaire.languages().contains(asked) ? asked : "en";
        var parts = invitation.isAnswered()
                ? List.<Layout.Part>of()
                : questionnaire.layout().ordered(questionnaire.questions(), token);
        var view = new InvitationView(
                invitation.isAnswered() ? "ANSWERED" : "OPEN",
                invitation.occasion().language(),
                questionnaire.title().in(language),
                invitation.expiresAt(),
                questionnaire.languages(),
                parts.stream()
                        .map(part -> new PartView(
                                part.title() == null ? null : part.title().in(language),
                                part.questions().stream().map(Question::id).toList()))
                        .toList(),
                parts.stream()
                        .flatMap(part -> part.questions().stream())
                        .map(question -> QuestionView.from(question, token, language))
                        .toList(),
                invitation.isAnswered() ? Map.of() : answering.draft(invitation));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(IfMatch.etag(invitation.version()))
                .header("Content-Language", language.equals("zh") ? "zh-CN" : language)
                .body(view);
    }
}
