package io.gapless.survey.questionnaire;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Questionnaires over HTTP. */
@RestController
@RequestMapping("/api/v1/questionnaires")
class QuestionnaireController {

    private final QuestionnaireDesign design;
    private final Idempotency idempotency;

    QuestionnaireController(QuestionnaireDesign design, Idempotency idempotency) {
        this.design = design;
        this.idempotency = idempotency;
    }

    /** A short text in both languages. */
    record TitleBody(
            @NotBlank @Size(max = 200) String zh,
            @NotBlank @Size(max = 200) String en) {

        static TitleBody from(Bilingual title) {
            return new TitleBody(title.zh(), title.en());
        }

        Bilingual toBilingual() {
            return new Bilingual(zh, en);
        }
    }

    /** A question's text in both languages. */
    record TextBody(
            @NotBlank @Size(max = 1000) String zh,
            @NotBlank @Size(max = 1000) String en) {

        static TextBody from(Bilingual text) {
            return new TextBody(text.zh(), text.en());
        }

        Bilingual toBilingual() {
            return new Bilingual(zh, en);
        }
    }

    /** Something to choose. */
    record OptionBody(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
            String value,

            @NotNull @Valid TitleBody text) {

        static OptionBody from(Question.Option option) {
            return new OptionBody(option.value(), TitleBody.from(option.text()));
        }

        Question.Option toOption() {
            return new Question.Option(value, text.toBilingual());
        }
    }

    /**
     * What an earlier question must have been answered.
     *
     * @param value an option, or a number; none for ANSWERED and UNANSWERED
     */
    record ConditionBody(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_]{0,39}")
            String question,

            @NotNull Condition.Operator is,
            @Nullable @Size(max = 40) String value) {

        static ConditionBody from(Condition condition) {
            return new ConditionBody(condition.question(), condition.is(), condition.value());
        }

        Condition toCondition() {
            return new Condition(question, is, value);
        }
    }

    /**
     * A question as sent by a caller.
     *
     * @param options of SINGLE, MULTIPLE and POINTS
     * @param min lowest answer of a scale or number
     * @param max highest answer of a scale or number, longest text
     * @param dimension the scale it is an item of: for PAIR one of the five, for others any code
     * @param reversed worded negatively, so that a high answer means little
     * @param conditions all of which earlier answers have to meet for it to be asked
     * @param shuffled whether each respondent sees the options in an order of their own
     * @param about of IMPORTANCE: id of the question on a scale whose importance is asked
     */
    record QuestionBody(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_]{0,39}")
            String id,

            @NotNull QuestionType type,
            @NotNull @Valid TextBody text,
            @Nullable @Size(max = 50) List<@NotNull @Valid OptionBody> options,
            @Nullable @Min(-1_000_000) @Max(1_000_000) Integer min,
            @Nullable @Min(-1_000_000) @Max(1_000_000) Integer max,
            @Nullable Boolean required,

            @Nullable @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String dimension,

            @Nullable Boolean reversed,

            @Nullable @Pattern(regexp = "[A-Za-z][A-Za-z0-9_]{0,39}")
            String about,

            @Nullable @Size(max = 10) List<@NotNull @Valid ConditionBody> conditions,
            @Nullable Boolean shuffled) {

        static QuestionBody from(Question question) {
            return new QuestionBody(
                    question.id(),
                    question.type(),
                    TextBody.from(question.text()),
                    question.options().isEmpty()
                            ? null
                            : question.options().stream().map(OptionBody::from).toList(),
                    question.min(),
                    question.max(),
                    question.required(),
                    question.dimension(),
                    question.reversed(),
                    question.about(),
                    question.conditions().isEmpty()
                            ? null
                            : question.conditions().stream()
                                    .map(ConditionBody::from)
                                    .toList(),
                    question.shuffled() ? true : null);
        }

        Question toQuestion() {
            return new Question(
                    id,
                    type,
                    text.toBilingual(),
                    options == null
                            ? List.of()
                            : options.stream().map(OptionBody::toOption).toList(),
                    min,
                    max,
                    Boolean.TRUE.equals(required),
                    dimension,
                    Boolean.TRUE.equals(reversed),
                    about,
                    conditions == null
                            ? List.of()
                            : conditions.stream()
                                    .map(ConditionBody::toCondition)
                                    .toList(),
                    Boolean.TRUE.equals(shuffled));
        }
    }

    /** What may change in a draft. */
    record DraftBody(
            @NotNull @Valid TitleBody title,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid QuestionBody> questions) {}

    /** A questionnaire to be drafted; also the form of templates and exports. */
    record NewQuestionnaire(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull @Valid TitleBody title,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid QuestionBody> questions) {

        static NewQuestionnaire from(Questionnaire questionnaire) {
            return new NewQuestionnaire(
                    questionnaire.code(),
                    TitleBody.from(questionnaire.title()),
                    questionnaire.questions().list().stream()
                            .map(QuestionBody::from)
                            .toList());
        }
    }

    /**
     * A questionnaire as answered.
     *
     * @param edition counts the versions of the same code from 1
     */
    record QuestionnaireView(
            UUID id,
            long version,
            String code,
            int edition,
            QuestionnaireStatus status,
            TitleBody title,
            List<QuestionBody> questions,
            String author,
            Instant createdAt,
            @Nullable Instant publishedAt) {

        static QuestionnaireView from(Questionnaire questionnaire) {
            var body = NewQuestionnaire.from(questionnaire);
            return new QuestionnaireView(
                    questionnaire.id(),
                    questionnaire.version(),
                    body.code(),
                    questionnaire.edition(),
                    questionnaire.status(),
                    body.title(),
                    body.questions(),
                    questionnaire.author(),
                    questionnaire.createdAt(),
                    questionnaire.publishedAt());
        }

        ResponseEntity<QuestionnaireView> created() {
            return ResponseEntity.created(URI.create("/api/v1/questionnaires/" + id))
                    .eTag(IfMatch.etag(version))
                    .body(this);
        }
    }

    /** Drafts a questionnaire; of a code that is there, the next edition. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<QuestionnaireView> draft(@Valid @RequestBody NewQuestionnaire body, IdempotencyKey key) {
        return idempotency.once(
                key,
                body,
                () -> QuestionnaireView.from(
                                design.draft(body.code(), body.title().toBilingual(), questions(body.questions())))
                        .created());
    }

    /**
     * Questionnaires, newest first, each edition for itself.
     *
     * @param code of all editions of one
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<QuestionnaireDesign.Row> list(
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable QuestionnaireStatus status,
            Paging paging) {
        return design.list(code, status, paging);
    }

    /** One edition of a questionnaire with its questions. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<QuestionnaireView> read(@PathVariable UUID id) {
        return answer(design.find(id));
    }

    /** Changes the whole of a draft; what is published never changes. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<QuestionnaireView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DraftBody body) {
        return answer(design.change(id, ifMatch, body.title().toBilingual(), questions(body.questions())));
    }

    /** Publishes a draft, so that it can be fielded. */
    @PostMapping("/{id}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<QuestionnaireView> publish(@PathVariable UUID id, IfMatch ifMatch) {
        return answer(design.publish(id, ifMatch));
    }

    /** A questionnaire as a file that can be sent to {@code POST /questionnaires} again, here or elsewhere. */
    @GetMapping("/{id}/export")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<NewQuestionnaire> export(@PathVariable UUID id) {
        var questionnaire = design.find(id);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + questionnaire.code() + "-" + questionnaire.edition() + ".json\"")
                .body(NewQuestionnaire.from(questionnaire));
    }

    static List<Question> questions(List<QuestionBody> bodies) {
        return bodies.stream().map(QuestionBody::toQuestion).toList();
    }

    private static ResponseEntity<QuestionnaireView> answer(Questionnaire questionnaire) {
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(questionnaire.version()))
                .body(QuestionnaireView.from(questionnaire));
    }
}
