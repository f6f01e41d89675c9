package io.gapless.survey.response;

import io.gapless.platform.web.Problems;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.questionnaire.Questions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes the respondent's pages: plain HTML with labels, legends and an error summary, to be used without scripts, with a
 * keyboard, a screen reader or a telephone.
 */
@Component
class PageWriter {

    /** Longer scales are a field for a number. */
    private static final long LONGEST_SCALE = 11;

    private final Problems texts;

    PageWriter(Problems texts) {
        this.texts = texts;
    }

    /**
     * One page of a questionnaire.
     *
     * @param language of the questions; where the page's own words are not in it, they are in English
     * @param languages to choose from
     * @param part counted from 1
     * @param heading of the part; null for none
     * @param fields what stands in the form
     * @param note said above the questions; null for none
     */
    record Page(
            String token,
            String title,
            String language,
            List<String> languages,
            int part,
            int parts,
            @Nullable String heading,
            Questions questionnaire,
            List<Question> questions,
            Map<String, Object> answers,
            Map<String, List<String>> fields,
            List<Questions.Fault> faults,
            @Nullable String note) {

        boolean isLast() {
            return part == parts;
        }
    }

    String questions(Page page) {
        var form = Tag.of("form")
                .with("method", "post")
                .with("action", address(page, page.part()))
                .with("accept-charset", "UTF-8")
                .flag("novalidate", true);
        if (page.heading() != null) {
            form.add(Tag.of("h2", page.heading()));
        }
        page.questions().forEach(question -> form.add(question(page, question)));
        var buttons = Tag.of("div").with("class", "buttons");
        buttons.add(button(page.isLast() ? "send" : "next", page.language()));
        buttons.add(button("keep", page.language()).with("class", "plain"));
        if (page.part() > 1) {
            buttons.add(button("back", page.language()).with("class", "plain"));
        }
        form.add(buttons);
        var main = Tag.of("main");
        if (!page.faults().isEmpty()) {
            main.add(summary(page));
        }
        if (page.note() != null) {
            main.add(Tag.of("p", page.note()).with("role", "status").with("class", "note"));
        }
        if (page.parts() > 1) {
            main.add(Tag.of("p", words("page.part", page.language(), page.part(), page.parts()))
                    .with("class", "progress"));
        }
        main.add(form);
        var title = page.faults().isEmpty() ? page.title() : words("page.faults", page.language()) + " " + page.title();
        return document(page.language(), title, page.title(), languages(page), main);
    }

    /** The page that an open link leads to. */
    String beginning(String token, String title, String language, List<String> languages) {
        var form = Tag.of("form")
                .with("method", "post")
                .with("action", "/r/" + token + "/begin?lang=" + language)
                .add(Tag.of("p", words("page.welcome", language)), button("begin", language));
        return document(
                language,
                title,
                title,
                languages(languages, language, other -> "/r/" + token + "?lang=" + other),
                Tag.of("main").add(form));
    }

    /** A page that only says something. */
    String saying(String language, String title, String message) {
        return document(
                language,
                title,
                title,
                null,
                Tag.of("main").add(Tag.of("p", message).with("role", "status")));
    }

    String words(String key, String language, Object... arguments) {
        return texts.text(key, locale(language), key, arguments);
    }

    static Locale locale(String language) {
        return language.equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    }

    private static String address(Page page, int part) {
        return "/r/" + page.token() + "?part=" + part + "&lang=" + page.language();
    }

    private Tag button(String what, String language) {
        return Tag.of("button", words("page." + what, language))
                .with("type", "submit")
                .with("name", "go")
                .with("value", what);
    }

    private static String document(
            String language, String windowTitle, String title, @Nullable Tag languages, Tag main) {
        var header = Tag.of("header").add(Tag.of("h1", title));
        if (languages != null) {
            header.add(languages);
        }
        return "<!doctype html>\n"
                + Tag.of("html")
                        .with("lang", language.equals("zh") ? "zh-CN" : language)
                        .add(
                                Tag.of("head")
                                        .add(
                                                Tag.of("meta").with("charset", "utf-8"),
                                                Tag.of("meta")
                                                        .with("name", "viewport")
                                                        .with("content", "width=device-width, initial-scale=1"),
                                                Tag.of("meta")
                                                        .with("name", "robots")
                                                        .with("content", "noindex"),
                                                Tag.of("title", windowTitle),
                                                Tag.of("link")
                                                        .with("rel", "icon")
                                                        .with("href", "/r/assets/icon.svg"),
                                                Tag.of("link")
                                                        .with("rel", "stylesheet")
                                                        .with("href", "/r/assets/respondent.css")),
                                Tag.of("body").add(header, main));
    }

    private static Tag languages(Page page) {
        return languages(
                page.languages(),
                page.language(),
                other -> "/r/" + page.token() + "?part=" + page.part() + "&lang=" + other);
    }

    private static Tag languages(List<String> all, String present, UnaryOperator<String> address) {
        var nav = Tag.of("nav").with("class", "languages");
        for (String other : all) {
            if (!other.equals(present)) {
                var locale = Locale.forLanguageTag(other);
                nav.add(Tag.of("a", locale.getDisplayLanguage(locale))
                        .with("href", address.apply(other))
                        .with("lang", other)
                        .with("hreflang", other));
            }
        }
        return nav;
    }

    private Tag summary(Page page) {
        var list = Tag.of("ul");
        for (Questions.Fault fault : page.faults()) {
            page.questions().stream()
                    .filter(question -> question.id().equals(fault.field()))
                    .findFirst()
                    .ifPresent(question -> list.add(Tag.of("li")
                            .add(Tag.of("a", text(page, question)).with("href", "#q-" + question.id()))
                            .text(" " + fault(page, fault))));
        }
        return Tag.of("div")
                .with("id", "faults")
                .with("role", "alert")
                .with("tabindex", "-1")
                .flag("autofocus", true)
                .add(Tag.of("h2", words("page.faults", page.language())), list);
    }

    private String fault(Page page, Questions.Fault fault) {
        var locale = locale(page.language());
        var question = page.questions().stream()
                .filter(one -> one.id().equals(fault.field()) && one.type() == QuestionType.NUMBER)
                .findFirst()
                .orElse(null);
        if (question != null && fault.code().equals("wrong-type")) {
            return words("page.fault-number", page.language());
        }
        var bounds = question == null ? null : bounds(page, question);
        if (bounds != null && fault.code().equals("out-of-range")) {
            return bounds;
        }
        return texts.text("row.answer-" + fault.code(), locale, words("page.fault", page.language()));
    }

    private static String text(Page page, Question question) {
        return page.questionnaire().piped(question, page.answers(), page.language());
    }

    private Tag question(Page page, Question question) {
        var fault = page.faults().stream()
                .filter(one -> one.field().equals(question.id()))
                .findFirst()
                .orElse(null);
        var id = "q-" + question.id();
        var legend = Tag.of("legend", text(page, question));
        if (question.required()) {
            legend.add(Tag.of("span", words("page.required", page.language())).with("class", "required"));
        }
        var described = new ArrayList<String>();
        if (fault != null) {
            described.add("fault-" + question.id());
        }
        if (hint(page, question) != null) {
            described.add("hint-" + question.id());
        }
        var field = Tag.of("fieldset")
                .with("id", id)
                .with("aria-describedby", described.isEmpty() ? null : String.join(" ", described))
                .with("aria-invalid", fault == null ? null : "true")
                .with("class", fault == null ? null : "wrong")
                .add(legend);
        if (fault != null) {
            field.add(Tag.of("p", fault(page, fault)).with("class", "fault").with("id", "fault-" + question.id()));
        }
        var hint = hint(page, question);
        if (hint != null) {
            field.add(Tag.of("p", hint).with("class", "hint").with("id", "hint-" + question.id()));
        }
        return field.add(inputs(page, question));
    }

    private @Nullable String hint(Page page, Question question) {
        return switch (question.type()) {
            case MULTIPLE -> words("page.hint-multiple", page.language());
            case NUMBER -> bounds(page, question);
            case POINTS -> words("page.hint-points", page.language());
            case RANKING ->
                words("page.hint-ranking", page.language(), question.options().size());
            default -> null;
        };
    }

    /** Between what a number is to be; null where there are no bounds. */
    private @Nullable String bounds(Page page, Question question) {
        var min = question.min();
        var max = question.max();
        if (min == null && max == null) {
            return null;
        }
        if (min == null) {
            return words("page.hint-number-max", page.language(), String.valueOf(max));
        }
        return max == null
                ? words("page.hint-number-min", page.language(), String.valueOf(min))
                : words("page.hint-number", page.language(), String.valueOf(min), String.valueOf(max));
    }

    private List<Tag> inputs(Page page, Question question) {
        return switch (question.type()) {
            case SINGLE -> List.of(choices(page, question, "radio"));
            case MULTIPLE -> List.of(choices(page, question, "checkbox"));
            case RATING, NPS, CSAT, CES, IMPORTANCE -> List.of(scale(page, question, question.id()));
            case NUMBER -> List.of(number(page, question, question.id(), text(page, question)));
            case TEXT -> List.of(writing(page, question));
            case PAIR ->
                FormFields.PAIR.stream()
                        .map(side -> Tag.of("fieldset")
                                .add(
                                        Tag.of("legend", words("page." + side, page.language())),
                                        scale(page, question, question.id() + "." + side)))
                        .toList();
            case KANO ->
                FormFields.KANO.stream()
                        .map(side -> feelings(page, question, side))
                        .toList();
            case MATRIX ->
                shown(page, question).stream()
                        .map(row -> Tag.of("fieldset")
                                .add(
                                        Tag.of("legend", row.text().in(page.language())),
                                        scale(page, question, question.id() + "." + row.value())))
                        .toList();
            case POINTS ->
                List.of(Tag.of("div")
                        .with("class", "points")
                        .add(shown(page, question).stream()
                                .map(option -> Tag.of("label")
                                        .add(
                                                Tag.of("span", option.text().in(page.language())),
                                                number(page, question, question.id() + "." + option.value(), null)))
                                .toList()));
            case RANKING ->
                List.of(Tag.of("div")
                        .with("class", "points")
                        .add(shown(page, question).stream()
                                .map(option -> Tag.of("label")
                                        .add(
                                                Tag.of("span", option.text().in(page.language())),
                                                places(page, question, option.value())))
                                .toList()));
        };
    }

    private static List<Question.Option> shown(Page page, Question question) {
        return PublicInvitationController.QuestionView.shown(question, page.token());
    }

    private static boolean stands(Page page, String name, String value) {
        return page.fields().getOrDefault(name, List.of()).contains(value);
    }

    private static @Nullable String value(Page page, String name) {
        var values = page.fields().getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    private Tag choices(Page page, Question question, String type) {
        var list = Tag.of("div").with("class", "choices");
        for (Question.Option option : shown(page, question)) {
            list.add(choice(
                    page, type, question.id(), option.value(), option.text().in(page.language())));
        }
        return list;
    }

    private static Tag choice(Page page, String type, String name, String value, String text) {
        return Tag.of("label")
                .add(
                        Tag.of("input")
                                .with("type", type)
                                .with("name", name)
                                .with("value", value)
                                .flag("checked", stands(page, name, value)),
                        Tag.of("span", text));
    }

    private Tag feelings(Page page, Question question, String side) {
        var list = Tag.of("div").with("class", "choices");
        for (int feeling = 1; feeling <= 5; feeling++) {
            list.add(choice(
                    page,
                    "radio",
                    question.id() + "." + side,
                    String.valueOf(feeling),
                    words("page.kano-" + feeling, page.language())));
        }
        return Tag.of("fieldset").add(Tag.of("legend", words("page." + side, page.language())), list);
    }

    private Tag scale(Page page, Question question, String name) {
        long low = question.lowest();
        long high = question.highest();
        if (high - low + 1 > LONGEST_SCALE) {
            return number(page, question, name, text(page, question));
        }
        var ends = switch (question.type()) {
            case CSAT -> "satisfied";
            case NPS -> "likely";
            case CES -> "agree";
            case IMPORTANCE -> "important";
            default -> "high";
        };
        var lowest = words("page.scale-" + ends + "-low", page.language());
        var highest = words("page.scale-" + ends + "-high", page.language());
        var boxes = Tag.of("div").with("class", high - low > 6 ? "scale long" : "scale");
        for (long step = low; step <= high; step++) {
            var said = step == low ? step + ", " + lowest : step == high ? step + ", " + highest : null;
            boxes.add(Tag.of("label")
                    .add(
                            Tag.of("input")
                                    .with("type", "radio")
                                    .with("name", name)
                                    .with("value", step)
                                    .with("aria-label", said)
                                    .flag("checked", stands(page, name, String.valueOf(step))),
                            Tag.of("span", String.valueOf(step))));
        }
        return Tag.of("div")
                .add(
                        boxes,
                        Tag.of("div")
                                .with("class", "ends")
                                .with("aria-hidden", "true")
                                .add(Tag.of("span", lowest), Tag.of("span", highest)));
    }

    private static Tag number(Page page, Question question, String name, @Nullable String label) {
        boolean bounded = question.min() != null && question.min() >= 0 || question.type() == QuestionType.POINTS;
        return Tag.of("input")
                .with("type", "text")
                .with("inputmode", bounded ? "decimal" : null)
                .with("name", name)
                .with("autocomplete", "off")
                .with("maxlength", 40)
                .with("aria-label", label)
                .with("value", value(page, name));
    }

    private static Tag writing(Page page, Question question) {
        return Tag.of("textarea", Objects.requireNonNullElse(value(page, question.id()), ""))
                .with("name", question.id())
                .with("rows", 4)
                .with("maxlength", question.highest())
                .with("aria-label", text(page, question));
    }

    private static Tag places(Page page, Question question, String option) {
        var name = question.id() + "." + option;
        var select =
                Tag.of("select").with("name", name).add(Tag.of("option", "–").with("value", ""));
        for (int place = 1; place <= question.options().size(); place++) {
            var value = String.valueOf(place);
            select.add(Tag.of("option", value).with("value", value).flag("selected", stands(page, name, value)));
        }
        return select;
    }
}
