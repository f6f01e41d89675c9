package io.gapless.platform.docs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.providers.SpringDocJavadocProvider;

/**
 * Javadoc as the API documents show it: Markdown, and the first sentence as the summary. The compiler keeps Javadoc as
 * resources beside the classes; they are read when a document is asked for, and not before.
 */
final class JavadocTexts extends SpringDocJavadocProvider {

    private static final Pattern SENTENCE = Pattern.compile("(?s)^(.*?[.。])(?:\\s|$)");
    private static final Pattern CODE = Pattern.compile("(?s)<code>(.*?)</code>|\\{@code\\s+(.*?)}");
    private static final Pattern LINK = Pattern.compile("\\{@link(?:plain)?\\s+([^}\\s]+)(?:\\s+([^}]+))?}");

    @Override
    public String getClassJavadoc(Class<?> type) {
        return markdown(super.getClassJavadoc(type));
    }

    @Override
    public Map<String, String> getRecordClassParamJavadoc(Class<?> type) {
        var texts = new HashMap<String, String>();
        super.getRecordClassParamJavadoc(type).forEach((name, text) -> texts.put(name, sentence(markdown(text))));
        for (RecordComponent component : type.isRecord() ? type.getRecordComponents() : new RecordComponent[0]) {
            var given = component.getAccessor().getAnnotation(JsonProperty.class);
            var text = texts.get(component.getName());
            if (given != null && text != null) {
                texts.put(given.value(), text);
            }
        }
        return texts;
    }

    @Override
    public String getMethodJavadocDescription(Method method) {
        return markdown(super.getMethodJavadocDescription(method));
    }

    @Override
    public @Nullable String getMethodJavadocReturn(Method method) {
        var text = super.getMethodJavadocReturn(method);
        return text == null ? null : markdown(text);
    }

    @Override
    public @Nullable String getParamJavadoc(Method method, String name) {
        var text = super.getParamJavadoc(method, name);
        return text == null ? null : sentence(markdown(text));
    }

    @Override
    public @Nullable String getFieldJavadoc(Field field) {
        var text = super.getFieldJavadoc(field);
        return text == null ? null : markdown(text);
    }

    @Override
    public String getFirstSentence(String text) {
        var sentence = SENTENCE.matcher(text);
        return (sentence.find() ? sentence.group(1) : text).strip();
    }

    /** Parameters are described by half sentences, which are read on their own here. */
    private static String sentence(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    static String markdown(String javadoc) {
        var text = CODE.matcher(javadoc).replaceAll(code -> {
            var plain = code.group(1) == null ? code.group(2) : code.group(1);
            return Matcher.quoteReplacement("`" + plain.strip() + "`");
        });
        text = LINK.matcher(text).replaceAll(link -> {
            var label = link.group(2) == null
                    ? "`" + link.group(1).replaceFirst("^.*[.#]", "") + "`"
                    : link.group(2).strip();
            return Matcher.quoteReplacement(label);
        });
        return text.replaceAll("\\s*<p>\\s*", "@@")
                .replaceAll("\\s+", " ")
                .replace("@@", "\n\n")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .strip();
    }
}
