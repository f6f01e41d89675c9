package io.gapless.complaint.template;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.StringSubstitutor;

/** A text with variables in braces. What stands in for a variable is never read as one itself. */
final class TemplateText {

    private TemplateText() {}

    /** All that stands in braces. */
    static Set<String> variables(String text) {
        var found = new LinkedHashSet<String>();
        substitutor(key -> {
                    found.add(key);
                    return "";
                })
                .replace(text);
        return found;
    }

    /** Those of them that nobody gives a value for. */
    static Set<String> missing(String text, Map<Variable, String> values) {
        var missing = new TreeSet<String>();
        for (String key : variables(text)) {
            if (Variable.of(key).map(values::get).isEmpty()) {
                missing.add(key);
            }
        }
        return missing;
    }

    static String filled(String text, Map<Variable, String> values) {
        return substitutor(key -> Variable.of(key).map(values::get).orElse("")).replace(text);
    }

    private static StringSubstitutor substitutor(org.apache.commons.text.lookup.StringLookup lookup) {
        return new StringSubstitutor(lookup, "{", "}", '\\')
                .setValueDelimiter("\0") // there are no values unless told
                .setDisableSubstitutionInValues(true);
    }
}
