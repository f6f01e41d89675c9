package io.gapless.survey.questionnaire;

import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The questions of one questionnaire, in the order they are asked: what answers are held against. */
public final class Questions {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Question>> LIST = new TypeReference<>() {};
    private static final BigDecimal GREATEST = new BigDecimal("1000000000");
    private static final BigDecimal HUNDRED = new BigDecimal(100);
    private static final int DECIMALS = 4;
    /** Stands for what was answered to an earlier question. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9_]{1,40})}}");

    private static final List<String> PAIR = List.of("expectation", "perception");
    private static final List<String> KANO = List.of("functional", "dysfunctional");

    private final Map<String, Question> byId = new LinkedHashMap<>();

    private Questions(List<Question> questions) {
        questions.forEach(question -> byId.put(question.id(), question));
    }

    /** Throws a {@link Problem} (422) where they cannot be asked like this. */
    static Questions of(List<Question> questions) {
        return of(questions, Layout.PLAIN);
    }

    /** The same, for questions in blocks. */
    static Questions of(List<Question> questions, Layout layout) {
        Review.require(questions, layout);
        return new Questions(questions);
    }

    /** The ids of the questions whose answers stand in a question's text, in whatever language. */
    static Set<String> placeholders(Question question) {
        var texts =
                new ArrayList<>(List.of(question.text().zh(), question.text().en()));
        if (question.text().others() != null) {
            texts.addAll(question.text().others().values());
        }
        var ids = new LinkedHashSet<String>();
        for (String text : texts) {
            var matcher = PLACEHOLDER.matcher(text);
            while (matcher.find()) {
                ids.add(matcher.group(1));
            }
        }
        return ids;
    }

    /** The ids of the questions that have to be answered before it can be asked, or its text be written. */
    public static Set<String> before(Question question) {
        var ids = placeholders(question);
        question.conditions().forEach(condition -> ids.add(condition.question()));
        return ids;
    }

    /** A question's text, with what was answered to earlier questions in the place of their ids. */
    public String piped(Question question, Map<String, ?> answers, String language) {
        return PLACEHOLDER
                .matcher(question.text().in(language))
                .replaceAll(found -> Matcher.quoteReplacement(words(found.group(1), answers, language)));
    }

    private String words(String id, Map<String, ?> answers, String language) {
        var question = byId.get(id);
        var answer = answers.get(id);
        if (question == null || answer == null) {
            return "…";
        }
        var all = answer instanceof List<?> several ? several : List.of(answer);
        return all.stream()
                .map(one -> question.options().stream()
                        .filter(option -> option.value().equals(one))
                        .findFirst()
                        .map(option -> option.text().in(language))
                        .orElse(one instanceof BigDecimal number ? number.toPlainString() : String.valueOf(one)))
                .collect(Collectors.joining(language.equals("zh") ? "、" : ", "));
    }

    static Questions read(String json) {
        return new Questions(JSON.readValue(json, LIST));
    }

    String write() {
        return JSON.writeValueAsString(list());
    }

    /** All of them, in order. */
    public List<Question> list() {
        return List.copyOf(byId.values());
    }

    /** An answer that cannot be taken, and why, as a word for programs. */
    public record Fault(String field, String code) {}

    /**
     * Answers by question id, held against the questions: unknown ids, wrong types, values outside of a scale and, where
     * the answers are to be complete, missing ones are a {@link Problem} (422) that names each.
     *
     * @return in the order of the questions, with numbers as decimals without trailing zeros, so that equal answers are
     *     written equally
     */
    public Map<String, Object> check(Map<String, ? extends @Nullable Object> given, boolean complete) {
        var faults = new ArrayList<Fault>();
        var taken = check(given, complete, faults);
        if (!faults.isEmpty()) {
            throw Problem.unprocessable("answers-invalid", faults.size()).with("errors", faults);
        }
        return taken;
    }

    /** The same, but adds what is wrong to a list and leaves it out of the result. */
    public Map<String, Object> check(
            Map<String, ? extends @Nullable Object> given, boolean complete, List<Fault> faults) {
        for (String id : given.keySet()) {
            if (!byId.containsKey(id)) {
                faults.add(new Fault(id, "unknown-question"));
            }
        }
        var taken = new LinkedHashMap<String, Object>();
        for (Question question : byId.values()) {
            var answer = given.get(question.id());
            boolean asked = question.isAsked(taken);
            if (!asked && answer != null) {
                faults.add(new Fault(question.id(), "not-asked"));
            }
            if (!asked) {
                continue;
            }
            if (answer == null || answer.equals("") || answer instanceof List<?> list && list.isEmpty()) {
                if (complete && question.required()) {
                    faults.add(new Fault(question.id(), "required"));
                }
                continue;
            }
            try {
                taken.put(question.id(), check(question, answer));
            } catch (Wrong wrong) {
                faults.add(new Fault(question.id(), wrong.code));
            }
        }
        return taken;
    }

    /** Answers as they are kept. */
    public static String write(Map<String, Object> answers) {
        return JSON.writeValueAsString(answers);
    }

    private static final class Wrong extends RuntimeException {

        private final String code;

        private Wrong(String code) {
            super(code, null, false, false);
            this.code = code;
        }
    }

    private static Object check(Question question, Object answer) {
        return switch (question.type()) {
            case SINGLE -> option(question, answer);
            case MULTIPLE -> options(question, answer);
            case RATING, NPS, CSAT, CES, IMPORTANCE -> onScale(question, answer);
            case NUMBER -> number(question, answer);
            case TEXT -> text(question, answer);
            case PAIR -> sides(question, answer, PAIR);
            case KANO -> sides(question, answer, KANO);
            case POINTS -> points(question, answer);
            case MATRIX -> matrix(question, answer);
            case RANKING -> ranking(question, answer);
        };
    }

    private static Object option(Question question, Object answer) {
        if (!(answer instanceof String)) {
            throw new Wrong("wrong-type");
        }
        if (!question.has(answer)) {
            throw new Wrong("not-an-option");
        }
        return answer;
    }

    private static List<String> options(Question question, Object answer) {
        if (!(answer instanceof List<?> chosen)) {
            throw new Wrong("wrong-type");
        }
        for (Object one : chosen) {
            if (one == null || !question.has(one)) {
                throw new Wrong("not-an-option");
            }
        }
        return question.options().stream()
                .map(Question.Option::value)
                .filter(chosen::contains)
                .toList();
    }

    private static BigDecimal onScale(Question question, @Nullable Object answer) {
        var number = number(question, answer);
        if (number.scale() > 0) {
            throw new Wrong("not-a-whole-number");
        }
        return number;
    }

    private static BigDecimal number(Question question, @Nullable Object answer) {
        var number = number(answer);
        if (question.min() != null && number.compareTo(BigDecimal.valueOf(question.min())) < 0
                || question.max() != null && number.compareTo(BigDecimal.valueOf(question.max())) > 0) {
            throw new Wrong("out-of-range");
        }
        return number;
    }

    private static BigDecimal number(@Nullable Object answer) {
        BigDecimal number = switch (answer) {
            case Integer i -> BigDecimal.valueOf(i);
            case Long l -> BigDecimal.valueOf(l);
            case BigInteger big -> new BigDecimal(big);
            case BigDecimal decimal -> decimal;
            case Double d when Double.isFinite(d) -> BigDecimal.valueOf(d);
            case Double d -> throw new Wrong("out-of-range");
            case null, default -> throw new Wrong("wrong-type");
        };
        // Compared before anything else is done with it: 1e999999 is short to write and long to write out.
        if (number.abs().compareTo(GREATEST) > 0) {
            throw new Wrong("out-of-range");
        }
        var plain = number.stripTrailingZeros();
        if (plain.scale() > DECIMALS) {
            throw new Wrong("too-precise");
        }
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static String text(Question question, Object answer) {
        if (!(answer instanceof String text)) {
            throw new Wrong("wrong-type");
        }
        if (text.length() > question.highest()) {
            throw new Wrong("too-long");
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            throw new Wrong("control-character");
        }
        return text;
    }

    private static Map<String, BigDecimal> sides(Question question, Object answer, List<String> sides) {
        if (!(answer instanceof Map<?, ?> given) || !given.keySet().equals(Set.copyOf(sides))) {
            throw new Wrong("wrong-type");
        }
        var checked = new LinkedHashMap<String, BigDecimal>();
        sides.forEach(side -> checked.put(side, onScale(question, given.get(side))));
        return checked;
    }

    private static Map<String, BigDecimal> matrix(Question question, Object answer) {
        if (!(answer instanceof Map<?, ?> given)) {
            throw new Wrong("wrong-type");
        }
        var checked = new LinkedHashMap<String, BigDecimal>();
        for (Question.Option row : question.options()) {
            if (given.get(row.value()) != null) {
                checked.put(row.value(), onScale(question, given.get(row.value())));
            } else if (question.required()) {
                throw new Wrong("rows-missing");
            }
        }
        if (!checked.keySet().containsAll(given.keySet())) {
            throw new Wrong("not-an-option");
        }
        if (checked.isEmpty()) {
            throw new Wrong("rows-missing");
        }
        return checked;
    }

    private static List<String> ranking(Question question, Object answer) {
        if (!(answer instanceof List<?> order)) {
            throw new Wrong("wrong-type");
        }
        var ranked = new LinkedHashSet<String>();
        for (Object one : order) {
            if (!(one instanceof String option) || !question.has(option)) {
                throw new Wrong("not-an-option");
            }
            ranked.add(option);
        }
        if (ranked.size() != order.size() || ranked.size() != question.options().size()) {
            throw new Wrong("not-all-ranked");
        }
        return List.copyOf(ranked);
    }

    private static Map<String, BigDecimal> points(Question question, Object answer) {
        if (!(answer instanceof Map<?, ?> given)) {
            throw new Wrong("wrong-type");
        }
        var checked = new LinkedHashMap<String, BigDecimal>();
        var sum = BigDecimal.ZERO;
        for (Question.Option option : question.options()) {
            var points = number(given.get(option.value()));
            if (points.signum() < 0) {
                throw new Wrong("out-of-range");
            }
            checked.put(option.value(), points);
            sum = sum.add(points);
        }
        if (given.size() != checked.size()) {
            throw new Wrong("not-an-option");
        }
        if (sum.compareTo(HUNDRED) != 0) {
            throw new Wrong("not-100-points");
        }
        return checked;
    }

    /**
     * One value of an answer, as scores need it.
     *
     * @param part of a pair EXPECTATION or PERCEPTION, of Kano's FUNCTIONAL or DYSFUNCTIONAL, of points, multiple choice,
     *     rows of a matrix and ranks the option; otherwise empty
     * @param number the answer, turned round where the question is worded negatively
     * @param percent the same from 0 to 100; null of what is no judgement of the service
     * @param choice the option chosen
     */
    public record Value(
            Question question,
            String part,
            @Nullable BigDecimal number,
            @Nullable BigDecimal percent,
            @Nullable String choice) {}

    /** Checked answers, value by value. */
    public List<Value> values(Map<String, Object> answers) {
        var values = new ArrayList<Value>();
        answers.forEach((id, answer) -> {
            var question = byId.get(id);
            if (question == null) {
                return;
            }
            switch (question.type()) {
                case SINGLE -> values.add(new Value(question, "", null, null, (String) answer));
                case MULTIPLE ->
                    ((List<?>) answer)
                            .forEach(one -> values.add(
                                    new Value(question, String.valueOf(one), null, null, String.valueOf(one))));
                case RATING, NPS, CSAT, CES -> values.add(scaled(question, "", (BigDecimal) answer));
                case NUMBER, IMPORTANCE -> values.add(new Value(question, "", (BigDecimal) answer, null, null));
                case TEXT -> values.add(new Value(question, "", null, null, null));
                case PAIR ->
                    ((Map<?, ?>) answer)
                            .forEach((side, number) -> values.add(scaled(
                                    question, String.valueOf(side).toUpperCase(Locale.ROOT), (BigDecimal) number)));
                case KANO ->
                    ((Map<?, ?>) answer)
                            .forEach((side, number) -> values.add(new Value(
                                    question,
                                    String.valueOf(side).toUpperCase(Locale.ROOT),
                                    (BigDecimal) number,
                                    null,
                                    null)));
                case MATRIX ->
                    ((Map<?, ?>) answer)
                            .forEach((row, number) ->
                                    values.add(scaled(question, String.valueOf(row), (BigDecimal) number)));
                case RANKING -> {
                    int rank = 1;
                    for (Object option : (List<?>) answer) {
                        values.add(new Value(question, String.valueOf(option), BigDecimal.valueOf(rank++), null, null));
                    }
                }
                case POINTS ->
                    ((Map<?, ?>) answer)
                            .forEach((option, points) -> values.add(
                                    new Value(question, String.valueOf(option), (BigDecimal) points, null, null)));
            }
        });
        return values;
    }

    private static Value scaled(Question question, String part, BigDecimal number) {
        var turned = question.turned(number);
        return new Value(question, part, turned, question.percent(turned), null);
    }
}
