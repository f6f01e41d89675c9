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
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.stream.Stream;
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

    /** Where a text in Chinese or English stands. */
    private static final java.util.regex.Pattern TEXT =
            java.util.regex.Pattern.compile("(questions\\[(?<question>\\d+)]\\.(options\\[(?<option>\\d+)]\\.)?text"
                    + "|(blocks\\[(?<block>\\d+)]\\.)?title)\\.(?<language>zh|en)");

    private final QuestionnaireDesign design;
    private final Idempotency idempotency;
    private final Problems problems;
    private final Validator validator;

    QuestionnaireController(
            QuestionnaireDesign design, Idempotency idempotency, Problems problems, Validator validator) {
        this.design = design;
        this.idempotency = idempotency;
        this.problems = problems;
        this.validator = validator;
    }

    /** A language tag such as {@code de} or {@code pt-BR}. */
    private static final String LANGUAGE = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?";

    /**
     * A short text in both languages.
     *
     * @param others in further ones, by language tag
     */
    record TitleBody(
            @NotBlank @Size(max = 200) String zh,
            @NotBlank @Size(max = 200) String en,

            @Nullable @Size(max = 20)
            Map<@Pattern(regexp = LANGUAGE) String, @NotBlank @Size(max = 200) String> others) {

        static TitleBody from(Bilingual title) {
            return new TitleBody(title.zh(), title.en(), title.others());
        }

        Bilingual toBilingual() {
            // Blank only where a questionnaire is looked through that is not complete yet.
            return new Bilingual(Objects.requireNonNullElse(zh, ""), Objects.requireNonNullElse(en, ""), others);
        }
    }

    /**
     * A question's text in both languages.
     *
     * @param others in further ones, by language tag
     */
    record TextBody(
            @NotBlank @Size(max = 1000) String zh,
            @NotBlank @Size(max = 1000) String en,

            @Nullable @Size(max = 20)
            Map<@Pattern(regexp = LANGUAGE) String, @NotBlank @Size(max = 1000) String> others) {

        static TextBody from(Bilingual text) {
            return new TextBody(text.zh(), text.en(), text.others());
        }

        Bilingual toBilingual() {
            // Blank only where a questionnaire is looked through that is not complete yet.
            return new Bilingual(Objects.requireNonNullElse(zh, ""), Objects.requireNonNullElse(en, ""), others);
        }
    }

    /**
     * Questions that belong together.
     *
     * @param title above them
     * @param questions their ids: all blocks together name all questions, in their order
     * @param shuffled whether each respondent gets them in an order of their own
     */
    record BlockBody(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_]{0,39}")
            String id,

            @Nullable @Valid TitleBody title,

            @NotEmpty @Size(max = 100) List<@NotNull @Size(max = 40) String> questions,

            @Nullable Boolean shuffled) {

        static BlockBody from(Layout.Block block) {
            return new BlockBody(
                    block.id(),
                    block.title() == null ? null : TitleBody.from(block.title()),
                    block.questions(),
                    block.shuffled() ? true : null);
        }

        Layout.Block toBlock() {
            return new Layout.Block(
                    id, title == null ? null : title.toBilingual(), questions, Boolean.TRUE.equals(shuffled));
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

    /**
     * What may change in a draft.
     *
     * @param languages further ones beside Chinese and English, in which every text has to be before it is published
     * @param blocks all questions, part by part
     * @param blocksShuffled whether each respondent gets the blocks in an order of their own
     */
    record DraftBody(
            @NotNull @Valid TitleBody title,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid QuestionBody> questions,

            @Nullable @Size(max = 20) List<@NotNull @Pattern(regexp = LANGUAGE) String> languages,

            @Nullable @Size(max = 50) List<@NotNull @Valid BlockBody> blocks,
            @Nullable Boolean blocksShuffled) {

        Sketch toSketch() {
            return new Sketch(
                    title.toBilingual(),
                    questions.stream().map(QuestionBody::toQuestion).toList(),
                    new Layout(
                            languages == null
                                    ? List.of()
                                    : languages.stream().distinct().toList(),
                            blocks == null
                                    ? List.of()
                                    : blocks.stream().map(BlockBody::toBlock).toList(),
                            Boolean.TRUE.equals(blocksShuffled),
                            title.others() == null ? Map.of() : title.others()));
        }
    }

    /**
     * A questionnaire to be drafted; also the form of templates and exports.
     *
     * @param languages further ones beside Chinese and English, in which every text has to be before it is published
     * @param blocks all questions, part by part
     * @param blocksShuffled whether each respondent gets the blocks in an order of their own
     */
    record NewQuestionnaire(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull @Valid TitleBody title,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid QuestionBody> questions,

            @Nullable @Size(max = 20) List<@NotNull @Pattern(regexp = LANGUAGE) String> languages,

            @Nullable @Size(max = 50) List<@NotNull @Valid BlockBody> blocks,
            @Nullable Boolean blocksShuffled) {

        static NewQuestionnaire from(Questionnaire questionnaire) {
            var layout = questionnaire.layout();
            return new NewQuestionnaire(
                    questionnaire.code(),
                    TitleBody.from(questionnaire.title()),
                    questionnaire.questions().list().stream()
                            .map(QuestionBody::from)
                            .toList(),
                    layout.languages().isEmpty() ? null : layout.languages(),
                    layout.blocks().isEmpty()
                            ? null
                            : layout.blocks().stream().map(BlockBody::from).toList(),
                    layout.blocksShuffled() ? true : null);
        }

        Sketch toSketch() {
            return new DraftBody(title, questions, languages, blocks, blocksShuffled).toSketch();
        }
    }

    /**
     * Something that is wrong with a questionnaire.
     *
     * @param question its id; none of the questionnaire itself
     * @param code a word for programs: the last part of the problem that drafting it would answer with
     * @param preventsDraft otherwise it only cannot be published
     */
    record FindingView(@Nullable String question, String code, String title, String detail, boolean preventsDraft) {}

    /**
     * What a whole questionnaire was found to be.
     *
     * @param findings all that is wrong
     * @param missing texts that are not in all of its languages
     */
    record Validation(boolean valid, List<FindingView> findings, List<Review.Missing> missing) {}

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
            @Nullable List<String> languages,
            @Nullable List<BlockBody> blocks,
            @Nullable Boolean blocksShuffled,
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
                    body.languages(),
                    body.blocks(),
                    body.blocksShuffled(),
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
                () -> QuestionnaireView.from(design.draft(body.code(), body.toSketch()))
                        .created());
    }

    /** Looks through a whole questionnaire without keeping it, and tells all that is wrong. */
    @PostMapping("/validation")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Validation validate(@RequestBody NewQuestionnaire body, Locale locale) {
        var blank = blank(body);
        var sketch = body.toSketch();
        var missing = Stream.concat(blank.stream(), Review.translations(sketch).stream())
                .toList();
        var findings = new ArrayList<FindingView>();
        Review.of(sketch.questions(), sketch.layout())
                .forEach(finding -> findings.add(view(finding.question(), finding.problem(), true, locale)));
        if (!missing.isEmpty()) {
            findings.add(view(
                    null, Problem.unprocessable("translations-missing", missing.size()), !blank.isEmpty(), locale));
        }
        return new Validation(findings.isEmpty(), List.copyOf(findings), missing);
    }

    /** The texts that are not there in Chinese or English; a 400 problem where something else cannot be read. */
    private List<Review.Missing> blank(NewQuestionnaire body) {
        var wrong = validator.validate(body);
        var blank = new ArrayList<Review.Missing>();
        wrong.stream()
                .filter(one ->
                        one.getInvalidValue() == null || one.getInvalidValue() instanceof String text && text.isBlank())
                .map(one -> one.getPropertyPath().toString())
                .sorted()
                .map(TEXT::matcher)
                .filter(Matcher::matches)
                .forEach(path -> blank.add(missing(body, path)));
        if (blank.size() < wrong.size()) {
            throw new ConstraintViolationException(wrong);
        }
        return blank.stream().distinct().toList();
    }

    private static Review.Missing missing(NewQuestionnaire body, MatchResult path) {
        var language = path.group("language");
        var block = path.group("block");
        if (block != null) {
            return new Review.Missing(
                    null,
                    Objects.requireNonNull(body.blocks())
                            .get(Integer.parseInt(block))
                            .id(),
                    language);
        }
        var question = path.group("question");
        if (question == null) {
            return new Review.Missing(null, "title", language);
        }
        var of = body.questions().get(Integer.parseInt(question));
        var option = path.group("option");
        return new Review.Missing(
                of.id(),
                option == null
                        ? "text"
                        : Objects.requireNonNull(of.options())
                                .get(Integer.parseInt(option))
                                .value(),
                language);
    }

    private FindingView view(@Nullable String question, Problem problem, boolean preventsDraft, Locale locale) {
        var words = problems.document(problem, locale);
        return new FindingView(
                question,
                problem.slug(),
                Objects.requireNonNullElse(words.getTitle(), ""),
                Objects.requireNonNullElse(words.getDetail(), ""),
                preventsDraft);
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
        return answer(design.change(id, ifMatch, body.toSketch()));
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

    private static ResponseEntity<QuestionnaireView> answer(Questionnaire questionnaire) {
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(questionnaire.version()))
                .body(QuestionnaireView.from(questionnaire));
    }
}
