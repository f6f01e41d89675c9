package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts for people exist in both languages. */
public final class TextChecks {

    private static final Pattern PROBLEM = Pattern.compile(
            "Problem\\s*\\.\\s*(?:badRequest|forbidden|notFound|conflict|unprocessable|of)\\(\\s*(?:(?:HttpStatus\\.)?[A-Z_]+\\s*,\\s*)?\"([^\"]+)\"");

    private TextChecks() {}

    /**
     * Checks the bundle of that name on the class path: the same keys in English and Chinese, Chinese in the Chinese one,
     * readable as message formats, none twice; and a title and detail for every problem that the sources of the module at work name.
     */
    public static void bothLanguages(String bundle) {
        var english = texts(bundle + ".properties");
        var chinese = texts(bundle + "_zh.properties");
        assertThat(chinese.stringPropertyNames())
                .as("keys of %s_zh.properties and of %s.properties", bundle, bundle)
                .isEqualTo(english.stringPropertyNames());
        var wrong = new ArrayList<String>();
        wrong.addAll(doubles(bundle + ".properties"));
        wrong.addAll(doubles(bundle + "_zh.properties"));
        for (String key : new TreeSet<>(english.stringPropertyNames())) {
            check(key, english.getProperty(key), false, wrong);
            check(key, chinese.getProperty(key), true, wrong);
        }
        var known = new TreeSet<>(english.stringPropertyNames());
        known.addAll(texts("gapless-messages.properties").stringPropertyNames());
        for (String slug : slugs(Path.of("src/main/java"))) {
            for (String part : new String[] {"title", "detail"}) {
                if (!known.contains("problem." + slug + "." + part)) {
                    wrong.add("problem." + slug + "." + part + " is missing");
                }
            }
        }
        assertThat(wrong).as("texts of %s", bundle).isEmpty();
    }

    private static void check(String key, String text, boolean isChinese, ArrayList<String> wrong) {
        if (text.isBlank()) {
            wrong.add(key + " is empty");
        } else if (isChinese != HostileInput.isChinese(text)) {
            wrong.add(key + " is in the wrong language: " + text);
        }
        if (text.indexOf('\'') >= 0) {
            wrong.add(key + " has the quote of message formats, which vanishes or doubles: write \u2019");
        }
        try {
            new MessageFormat(text);
        } catch (IllegalArgumentException e) {
            wrong.add(key + " is no message format: " + e.getMessage());
        }
    }

    /** Of a key that stands twice the later text counts, without a word; whoever changes the earlier one wonders. */
    private static List<String> doubles(String name) {
        var wrong = new ArrayList<String>();
        var counting = new Properties() {
            @Override
            public synchronized @Nullable Object put(Object key, Object value) {
                var before = super.put(key, value);
                if (before != null) {
                    wrong.add(key + " stands twice in " + name);
                }
                return before;
            }
        };
        load(name, counting);
        return wrong;
    }

    private static Set<String> slugs(Path sources) {
        var slugs = new TreeSet<String>();
        try (var files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                PROBLEM.matcher(Files.readString(file)).results().forEach(match -> slugs.add(match.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return slugs;
    }

    private static Properties texts(String name) {
        var properties = new Properties();
        load(name, properties);
        return properties;
    }

    private static void load(String name, Properties properties) {
        try (var stream = TextChecks.class.getResourceAsStream("/" + name)) {
            if (stream != null) {
                properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
