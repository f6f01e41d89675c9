package io.gapless.complaint.search;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/**
 * What stands in a file for the codes of a case. Programs compare codes, which are the same in every language; people read
 * what they are called in theirs.
 */
@FunctionalInterface
interface CaseNames {

    /** The codes as they are. */
    CaseNames CODES = (column, code) -> code;

    /** What is written for a code. */
    enum Values {
        CODES,
        NAMES
    }

    /** What to write for a code of a column; nothing for none. */
    @Nullable
    String of(String column, @Nullable String code);

    /**
     * The names of a language. Of categories and causes two may have the same one, so their code stands beside it.
     *
     * @param categories what they are called, by code; what is not among them keeps its code, as causes do
     */
    static CaseNames in(
            Locale language, MessageSource messages, Map<String, String> categories, Map<String, String> causes) {
        return (column, code) -> {
            if (code == null) {
                return null;
            }
            return switch (column) {
                case "category" -> named(categories, code);
                case "cause" -> named(causes, code);
                default -> messages.getMessage("complaint-table." + column + "." + code, null, language);
            };
        };
    }

    private static String named(Map<String, String> names, String code) {
        var name = names.get(code);
        return name == null ? code : name + " (" + code + ")";
    }
}
