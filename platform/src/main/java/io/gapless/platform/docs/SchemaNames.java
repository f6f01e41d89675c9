package io.gapless.platform.docs;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Names of schemas. Records are nested where they are used, so several are a {@code Row}; by its simple name alone one
 * would be documented in place of the others.
 */
final class SchemaNames extends TypeNameResolver {

    private static final Pattern LAST_WORD = Pattern.compile("[A-Z][a-z]*$");

    private final Map<String, Class<?>> given = new ConcurrentHashMap<>();

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        var name = type.getEnclosingClass() == null ? super.nameForClass(type, options) : nested(type);
        var other = given.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalStateException("Two schemas of one name: %s, %s".formatted(other, type));
        }
        return name;
    }

    private static String nested(Class<?> type) {
        var outer = stem(type.getEnclosingClass());
        var own = type.getSimpleName();
        if (own.contains(outer)) {
            return own;
        }
        var lastWord = LAST_WORD.matcher(outer);
        return lastWord.find() && own.startsWith(lastWord.group())
                ? outer + own.substring(lastWord.group().length())
                : outer + own;
    }

    /** What a class is about: {@code Visit} of {@code VisitController} and {@code VisitSearch}. */
    static String stem(Class<?> type) {
        return type.getSimpleName().replaceFirst("(Controller|Search)$", "");
    }
}
