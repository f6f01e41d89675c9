package io.gapless.customer.attribute;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.web.SafeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The rules that attribute values are held against on every write. */
@Component
public class AttributeRules {

    private final AttributeDefinitions definitions;

    AttributeRules(AttributeDefinitions definitions) {
        this.definitions = definitions;
    }

    /**
     * The rules of a kind as they are now. Within a transaction they stay so until its end: a definition does not change
     * under a write that relies on it.
     */
    public Rules of(CustomerKind kind) {
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && !TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            definitions.hold(kind);
        }
        return new Rules(definitions.of(kind));
    }

    /** The codes of those by whose values customers of a kind are found, without holding the rules. */
    public Set<String> searchable(CustomerKind kind) {
        return new Rules(definitions.of(kind)).searchable();
    }

    /** The codes of those whose values are data of a person, without holding the rules. */
    public Set<String> personal(CustomerKind kind) {
        return new Rules(definitions.of(kind)).personal();
    }

    /**
     * An attribute as files and lists need it.
     *
     * @param type TEXT, NUMBER, DATE, BOOLEAN, OPTION or OPTIONS
     */
    public record Attribute(
            String code, String nameEn, String nameZh, String type, boolean personal, boolean searchable) {}

    /**
     * What is wrong with a value.
     *
     * @param attribute the attribute's code
     * @param slug the text {@code row.<slug>} of the messages tells it
     */
    public record Fault(String attribute, String slug, List<Object> arguments) {

        static Fault of(String attribute, String slug, Object... arguments) {
            return new Fault(attribute, slug, List.of(arguments));
        }
    }

    /**
     * What a check gives.
     *
     * @param values by attribute, sorted, each in its one form: String, BigDecimal, Boolean or a sorted list of String
     * @param faults none: the values may be kept
     */
    public record Checked(Map<String, Object> values, List<Fault> faults) {}

    /** The rules of one kind. */
    public static final class Rules {

        private static final int LONGEST = 500;
        private static final BigDecimal LARGEST = new BigDecimal("100000000000000");
        private static final Set<String> YES = Set.of("true", "yes", "y", "1", "是", "有");
        private static final Set<String> NO = Set.of("false", "no", "n", "0", "否", "无");
        private static final Pattern SEPARATORS = Pattern.compile("[;；、|]");
        private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

        private final Map<String, AttributeDefinition> definitions;

        Rules(Collection<AttributeDefinition> definitions) {
            this.definitions = definitions.stream()
                    .collect(Collectors.toMap(
                            AttributeDefinition::code,
                            definition -> definition,
                            (one, other) -> one,
                            java.util.LinkedHashMap::new));
        }

        /** Those that take values, in the order people see them. */
        public List<Attribute> attributes() {
            return definitions.values().stream()
                    .filter(definition -> !definition.retired())
                    .map(definition -> new Attribute(
                            definition.code(),
                            definition.nameEn(),
                            definition.nameZh(),
                            definition.type().name(),
                            definition.personal(),
                            definition.searchable()))
                    .toList();
        }

        /** The codes of those by whose values customers are found. */
        public Set<String> searchable() {
            return codes(AttributeDefinition::searchable);
        }

        /** The codes of those whose values are data of a person. */
        public Set<String> personal() {
            return codes(AttributeDefinition::personal);
        }

        private Set<String> codes(java.util.function.Predicate<AttributeDefinition> which) {
            return definitions.values().stream()
                    .filter(which)
                    .map(AttributeDefinition::code)
                    .collect(Collectors.toUnmodifiableSet());
        }

        /**
         * Holds all the values that an archive is to have against the rules.
         *
         * @param wanted by attribute: text, number, boolean or a list of text; null or an empty text or list is none
         * @param present the archive's values so far: those of retired attributes may stay as they are
         */
        public Checked check(Map<String, ? extends @Nullable Object> wanted, Map<String, Object> present) {
            var values = new TreeMap<String, Object>();
            var faults = new ArrayList<Fault>();
            wanted.forEach((code, value) -> {
                var definition = definitions.get(code);
                if (definition == null) {
                    faults.add(Fault.of(shortened(code), "attribute-unknown", shortened(code)));
                } else if (value != null && !"".equals(value) && !List.of().equals(value)) {
                    var read = value(definition, value, faults);
                    if (read != null && definition.retired() && !read.equals(present.get(code))) {
                        faults.add(Fault.of(code, "attribute-retired", code));
                    } else if (read != null) {
                        values.put(code, read);
                    }
                }
            });
            for (AttributeDefinition definition : definitions.values()) {
                if (definition.required()
                        && !definition.retired()
                        && !values.containsKey(definition.code())
                        && faults.stream().noneMatch(fault -> fault.attribute().equals(definition.code()))) {
                    faults.add(Fault.of(definition.code(), "attribute-required", definition.code()));
                }
            }
            return new Checked(values, faults);
        }

        /**
         * What a cell of a file means: options by code or by name in either language, several of them separated by ; or 、,
         * booleans also as 是 and 否. What cannot be read is given back as it is, and refused by {@link #check}.
         */
        public Object read(String code, String cell) {
            var definition = definitions.get(code);
            if (definition == null) {
                return cell;
            }
            return switch (definition.type()) {
                case TEXT, DATE -> cell;
                case NUMBER -> number(cell);
                case BOOLEAN -> {
                    var word = cell.toLowerCase(Locale.ROOT);
                    yield YES.contains(word) ? (Object) true : NO.contains(word) ? (Object) false : cell;
                }
                case OPTION -> option(definition, cell);
                case OPTIONS ->
                    SEPARATORS
                            .splitAsStream(cell)
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .map(part -> option(definition, part))
                            .toList();
            };
        }

        private static Object number(String cell) {
            try {
                return new BigDecimal(cell.replace(",", ""));
            } catch (NumberFormatException e) {
                return cell;
            }
        }

        private static String option(AttributeDefinition definition, String cell) {
            return definition.options().stream()
                    .filter(option -> option.code().equals(cell)
                            || option.nameZh().equals(cell)
                            || option.nameEn().equalsIgnoreCase(cell))
                    .map(AttributeDefinition.Option::code)
                    .findFirst()
                    .orElse(cell);
        }

        private static @Nullable Object value(AttributeDefinition definition, Object value, List<Fault> faults) {
            var code = definition.code();
            return switch (definition.type()) {
                case TEXT -> text(definition, value, faults);
                case NUMBER -> number(definition, value, faults);
                case DATE -> {
                    try {
                        yield LocalDate.parse(String.valueOf(value)).toString();
                    } catch (DateTimeException e) {
                        yield none(faults, Fault.of(code, "attribute-not-a-date", code));
                    }
                }
                case BOOLEAN ->
                    value instanceof Boolean ? value : none(faults, Fault.of(code, "attribute-not-a-boolean", code));
                case OPTION ->
                    value instanceof String option && definition.hasOption(option)
                            ? value
                            : none(faults, Fault.of(code, "attribute-not-an-option", code, options(definition)));
                case OPTIONS -> {
                    if (value instanceof Collection<?> some
                            && some.stream()
                                    .allMatch(option -> option instanceof String text && definition.hasOption(text))) {
                        var sorted = new TreeSet<String>();
                        some.forEach(option -> sorted.add(String.valueOf(option)));
                        yield List.copyOf(sorted);
                    }
                    yield none(faults, Fault.of(code, "attribute-not-options", code, options(definition)));
                }
            };
        }

        private static @Nullable Object text(AttributeDefinition definition, Object value, List<Fault> faults) {
            var code = definition.code();
            if (!(value instanceof String text) || text.length() > LONGEST || !SafeText.isSafe(text)) {
                return none(faults, Fault.of(code, "attribute-not-a-text", code, LONGEST));
            }
            var pattern = definition.pattern();
            if (pattern != null
                    && !PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                            .matcher(new Patient(text))
                            .matches()) {
                return none(faults, Fault.of(code, "attribute-not-as-the-pattern", code, pattern));
            }
            return text;
        }

        private static @Nullable Object number(AttributeDefinition definition, Object value, List<Fault> faults) {
            var code = definition.code();
            BigDecimal number;
            try {
                number = value instanceof Number ? new BigDecimal(value.toString()) : null;
            } catch (NumberFormatException infinite) {
                number = null;
            }
            if (number == null
                    || Math.abs((long) number.scale()) > 40
                    || number.abs().compareTo(LARGEST) >= 0
                    || number.compareTo(number.setScale(6, RoundingMode.DOWN)) != 0) {
                return none(faults, Fault.of(code, "attribute-not-a-number", code));
            }
            var least = definition.least();
            var most = definition.most();
            if (least != null && number.compareTo(least) < 0) {
                return none(faults, Fault.of(code, "attribute-too-small", code, least.toPlainString()));
            }
            if (most != null && number.compareTo(most) > 0) {
                return none(faults, Fault.of(code, "attribute-too-large", code, most.toPlainString()));
            }
            return plain(number);
        }

        private static String options(AttributeDefinition definition) {
            return definition.options().stream()
                    .map(AttributeDefinition.Option::code)
                    .collect(Collectors.joining(", "));
        }

        /** The arguments of a fault as people read them: attributes and options by their names, which files may have too. */
        public Object[] words(Fault fault, Locale language) {
            var definition = definitions.get(fault.attribute());
            var arguments = fault.arguments().toArray();
            if (definition != null && arguments.length > 0) {
                boolean chinese = language.getLanguage().equals("zh");
                arguments[0] = chinese ? definition.nameZh() : definition.nameEn();
                if (arguments.length > 1 && arguments[1].equals(options(definition))) {
                    arguments[1] = definition.options().stream()
                            .map(option -> chinese ? option.nameZh() : option.nameEn())
                            .collect(Collectors.joining(chinese ? "、" : ", "));
                }
            }
            return arguments;
        }

        private static @Nullable Object none(List<Fault> faults, Fault fault) {
            faults.add(fault);
            return null;
        }

        private static String shortened(String code) {
            return SafeText.isSafe(code) ? code.substring(0, Math.min(40, code.length())) : "?";
        }
    }

    /** A number in its one form: no zeros at the end, no exponent. */
    public static BigDecimal plain(BigDecimal number) {
        var stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** A text that a hostile pattern cannot be matched against for ever: reading it so often ends the match. */
    private static final class Patient implements CharSequence {

        private static final int PATIENCE = 1_000_000;

        private final CharSequence text;
        private final int[] reads;

        private Patient(CharSequence text) {
            this(text, new int[1]);
        }

        private Patient(CharSequence text, int[] reads) {
            this.text = text;
            this.reads = reads;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads[0] > PATIENCE) {
                throw io.gapless.platform.web.Problem.unprocessable("attribute-pattern-too-slow");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Patient(text.subSequence(start, end), reads);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
