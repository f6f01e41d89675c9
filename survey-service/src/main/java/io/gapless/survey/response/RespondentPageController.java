package io.gapless.survey.response;

import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.campaign.InvitationDesk.Opened;
import io.gapless.survey.questionnaire.Layout;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.PublishedQuestionnaires.Published;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.Questions;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The pages at {@code /r/{token}} that an invitation is answered on: one part of the questionnaire each, kept when the next
 * is asked for, so that whoever leaves goes on later with the same link. Whoever is no browser gets problems as everywhere.
 */
@RestController
@RequestMapping("/r/{token}")
class RespondentPageController {

    /** More questions than fit well on a telephone are not put on one page. */
    private static final int MOST_ON_A_PAGE = 12;

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final Answering answering;
    private final PublishedQuestionnaires questionnaires;
    private final PageWriter pages;
    private final Problems problems;
    private final ZoneId zone;

    RespondentPageController(
            Answering answering,
            PublishedQuestionnaires questionnaires,
            PageWriter pages,
            Problems problems,
            SurveySettings settings) {
        this.answering = answering;
        this.questionnaires = questionnaires;
        this.pages = pages;
        this.problems = problems;
        this.zone = settings.zone();
    }

    /** Where somebody is in a questionnaire. */
    private record Place(
            String token, Opened invitation, Published questionnaire, String language, List<Layout.Part> all) {

        /** The questions of a part that are asked of who has answered so. */
        List<Question> asked(int part, Map<String, Object> answers) {
            return all.get(part - 1).questions().stream()
                    .filter(question -> question.isAsked(answers))
                    .toList();
        }

        /** The next part from there on, in steps of 1 or −1, in which something is asked; 0 where there is none. */
        int nextAsked(int from, int step, Map<String, Object> answers) {
            for (int part = from; part >= 1 && part <= all.size(); part += step) {
                if (!asked(part, answers).isEmpty()) {
                    return part;
                }
            }
            return 0;
        }
    }

    /** A part of the questionnaire with what was answered so far. */
    @GetMapping
    @PermitAll
    ResponseEntity<String> read(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String lang,
            @RequestParam(required = false) @Nullable Integer part,
            @RequestParam(required = false) @Nullable String kept,
            Locale locale,
            HttpServletRequest request) {
        return page(request, lang, locale, () -> {
            var open = answering.openCampaign(token);
            if (open.isPresent()) {
                var questionnaire = questionnaires.find(open.get().questionnaireId());
                var language = language(questionnaire, lang, request, locale.getLanguage());
                return html(
                        HttpStatus.OK,
                        language,
                        pages.beginning(
                                token, questionnaire.title().in(language), language, questionnaire.languages()));
            }
            var place = place(token, lang, request);
            if (place.invitation().isAnswered()) {
                return thanks(place);
            }
            var checked = place.questionnaire()
                    .questions()
                    .check(answering.draft(place.invitation()), false, new ArrayList<>());
            // Whoever comes back goes on where they were.
            int number = place.nextAsked(
                    within(place, part == null ? answering.reached(place.invitation()) : part), 1, checked);
            if (number == 0) {
                number = Math.max(1, place.nextAsked(place.all().size(), -1, checked));
            }
            answering.seen(place.invitation(), number, place.all().size());
            return html(
                    HttpStatus.OK,
                    place.language(),
                    pages.questions(page(
                            place,
                            number,
                            checked,
                            fields(place.asked(number, checked), checked),
                            List.of(),
                            kept == null ? null : pages.words("page.kept", place.language()))));
        });
    }

    /** Gives whoever came by an open link an invitation of their own. */
    @PostMapping("/begin")
    @PermitAll
    ResponseEntity<String> begin(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String lang,
            Locale locale,
            HttpServletRequest request) {
        return page(request, lang, locale, () -> {
            var questionnaire = questionnaires.find(answering
                    .openCampaign(token)
                    .orElseThrow(() -> Problem.notFound("invitation-not-found"))
                    .questionnaireId());
            var language = language(questionnaire, lang, request, locale.getLanguage());
            return to("/r/" + answering.begin(token, language) + "?lang=" + language);
        });
    }

    /** Keeps the answers of one part, and goes on, back, or sends them all. */
    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @PermitAll
    ResponseEntity<String> answer(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String lang,
            @RequestParam(required = false) @Nullable Integer part,
            @RequestParam MultiValueMap<String, String> form,
            Locale locale,
            HttpServletRequest request) {
        return page(request, lang, locale, () -> {
            var place = place(token, lang, request);
            if (place.invitation().isAnswered()) {
                return thanks(place);
            }
            int number = within(place, part);
            var ofPart = place.all().get(number - 1).questions();
            var given = new HashMap<String, @Nullable Object>();
            ofPart.forEach(question -> given.put(question.id(), FormFields.read(question, form)));
            given.values().removeIf(Objects::isNull);
            var ids = ofPart.stream().map(Question::id).collect(Collectors.toSet());
            var kept = answering.keepPage(token, ids, given);
            var asked = place.asked(number, kept.answers());
            var go = Objects.requireNonNullElse(form.getFirst("go"), "next");
            if (go.equals("back")) {
                int before = place.nextAsked(number - 1, -1, kept.answers());
                return to(address(place, before == 0 ? number : before));
            }
            var faults = new ArrayList<>(kept.faults());
            faults.removeIf(fault -> !ids.contains(fault.field()));
            if (!go.equals("keep")) {
                faults.addAll(missing(asked, kept.answers(), faults));
            }
            if (!faults.isEmpty()) {
                answering.seen(place.invitation(), number, place.all().size());
                return html(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        place.language(),
                        pages.questions(page(place, number, kept.answers(), form, inOrder(faults, asked), null)));
            }
            if (go.equals("keep")) {
                return to(address(place, number) + "&kept=1");
            }
            int next = place.nextAsked(number + 1, 1, kept.answers());
            return next == 0 ? send(place, kept.answers()) : to(address(place, next));
        });
    }

    /** Sends the answers, or shows the first part in which one is missing. */
    private ResponseEntity<String> send(Place place, Map<String, Object> answers) {
        var faults = new ArrayList<Questions.Fault>();
        place.questionnaire().questions().check(answers, true, faults);
        if (faults.isEmpty()) {
            answering.answer(place.token(), answers);
            return to("/r/" + place.token() + "?lang=" + place.language());
        }
        var faulty = faults.stream().map(Questions.Fault::field).collect(Collectors.toSet());
        for (int part = 1; part <= place.all().size(); part++) {
            var asked = place.asked(part, answers);
            if (asked.stream().anyMatch(question -> faulty.contains(question.id()))) {
                return html(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        place.language(),
                        pages.questions(
                                page(place, part, answers, fields(asked, answers), inOrder(faults, asked), null)));
            }
        }
        throw Problem.unprocessable("answers-invalid", faults.size()).with("errors", faults);
    }

    private static List<Questions.Fault> missing(
            List<Question> asked, Map<String, Object> answers, List<Questions.Fault> faults) {
        var told = faults.stream().map(Questions.Fault::field).collect(Collectors.toSet());
        return asked.stream()
                .filter(question ->
                        question.required() && !answers.containsKey(question.id()) && !told.contains(question.id()))
                .map(question -> new Questions.Fault(question.id(), "required"))
                .toList();
    }

    private static List<Questions.Fault> inOrder(Collection<Questions.Fault> faults, List<Question> asked) {
        var order = asked.stream().map(Question::id).toList();
        return faults.stream()
                .filter(fault -> order.contains(fault.field()))
                .sorted(Comparator.comparingInt(fault -> order.indexOf(fault.field())))
                .toList();
    }

    private Place place(String token, @Nullable String lang, HttpServletRequest request) {
        var invitation = answering.open(token);
        var questionnaire = questionnaires.find(invitation.questionnaireId());
        var occasion = invitation.occasion();
        return new Place(
                token,
                invitation,
                questionnaire,
                // What somebody reads is known only of those who have written to us; of others their browser knows it.
                occasion.source().equals("CAMPAIGN")
                        ? language(questionnaire, lang, request, occasion.language())
                        : language(questionnaire, lang, occasion.language()),
                parts(questionnaire, token));
    }

    /**
     * The parts that are pages: blocks, divided further before each question that depends on one of the same page, for
     * without scripts a page cannot change while it is filled in.
     */
    private static List<Layout.Part> parts(Published questionnaire, String token) {
        var parts = new ArrayList<Layout.Part>();
        for (Layout.Part block : questionnaire.layout().ordered(questionnaire.questions(), token)) {
            var some = new ArrayList<Question>();
            Set<String> ids = new HashSet<>();
            for (Question question : block.questions()) {
                if (some.size() == MOST_ON_A_PAGE
                        || Questions.before(question).stream().anyMatch(ids::contains)) {
                    parts.add(new Layout.Part(block.title(), List.copyOf(some)));
                    some.clear();
                    ids.clear();
                }
                some.add(question);
                ids.add(question.id());
            }
            parts.add(new Layout.Part(block.title(), List.copyOf(some)));
        }
        return List.copyOf(parts);
    }

    private static PageWriter.Page page(
            Place place,
            int number,
            Map<String, Object> answers,
            Map<String, List<String>> fields,
            List<Questions.Fault> faults,
            @Nullable String note) {
        var heading = place.all().get(number - 1).title();
        return new PageWriter.Page(
                place.token(),
                place.questionnaire().title().in(place.language()),
                place.language(),
                place.questionnaire().languages(),
                number,
                place.all().size(),
                heading == null ? null : heading.in(place.language()),
                place.questionnaire().questions(),
                place.asked(number, answers),
                answers,
                fields,
                faults,
                note);
    }

    private static Map<String, List<String>> fields(List<Question> questions, Map<String, Object> answers) {
        var fields = new HashMap<String, List<String>>();
        questions.forEach(question -> fields.putAll(FormFields.write(question, answers.get(question.id()))));
        return fields;
    }

    private static int within(Place place, @Nullable Integer part) {
        return part == null ? 1 : Math.clamp(part, 1, place.all().size());
    }

    private static String language(Published questionnaire, @Nullable String asked, String otherwise) {
        return asked != null && questionnaire.languages().contains(asked) ? asked : otherwise;
    }

    /** The language asked for, or else the first of the browser's that the questionnaire is in. */
    private static String language(
            Published questionnaire, @Nullable String asked, HttpServletRequest request, String otherwise) {
        var languages = questionnaire.languages();
        var read = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null
                ? Stream.<String>empty()
                : Collections.list(request.getLocales()).stream()
                        .flatMap(locale -> Stream.of(locale.toLanguageTag(), locale.getLanguage()));
        return language(
                questionnaire,
                asked,
                read.filter(languages::contains).findFirst().orElse(languages.contains(otherwise) ? otherwise : "en"));
    }

    private static String address(Place place, int part) {
        return "/r/" + place.token() + "?part=" + part + "&lang=" + place.language();
    }

    private ResponseEntity<String> thanks(Place place) {
        return html(
                HttpStatus.OK,
                place.language(),
                pages.saying(
                        place.language(),
                        place.questionnaire().title().in(place.language()),
                        pages.words("page.thanks", place.language())));
    }

    /** Problems as pages for whoever reads pages. */
    private ResponseEntity<String> page(
            HttpServletRequest request, @Nullable String lang, Locale locale, Supplier<ResponseEntity<String>> making) {
        try {
            return making.get();
        } catch (Problem problem) {
            var accept = Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "");
            if (!accept.contains(MediaType.TEXT_HTML_VALUE)) {
                throw problem;
            }
            var language = lang == null ? locale.getLanguage() : lang;
            var reader = PageWriter.locale(language);
            var words = problems.document(readable(problem, reader), reader);
            return html(
                    problem.status(),
                    reader.getLanguage(),
                    pages.saying(
                            reader.getLanguage(),
                            Objects.requireNonNullElse(words.getTitle(), ""),
                            Objects.requireNonNullElse(words.getDetail(), "")));
        }
    }

    /** With a time as people write it, of where the surveys are. */
    private Problem readable(Problem problem, Locale reader) {
        if (!problem.slug().equals("invitation-not-open-yet")) {
            return problem;
        }
        var time = Instant.parse(String.valueOf(problem.arguments()[0])).atZone(zone);
        return Problem.conflict(
                problem.slug(),
                DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(reader)
                        .format(time));
    }

    private static ResponseEntity<String> html(HttpStatusCode status, String language, String page) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .contentType(HTML)
                .header(HttpHeaders.CONTENT_LANGUAGE, language.equals("zh") ? "zh-CN" : language)
                .body(page);
    }

    /** After a form the page is asked for anew, so that loading it again sends nothing twice. */
    private static ResponseEntity<String> to(String address) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(address))
                .cacheControl(CacheControl.noStore())
                .build();
    }
}
