package io.gapless.survey.report;

import io.gapless.platform.report.ReportDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** The words of a report in its language. */
record ReportTexts(MessageSource messages, Locale language) {

    String text(String key, Object... arguments) {
        var texts = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = String.valueOf(arguments[i]);
        }
        return Objects.requireNonNull(messages.getMessage("report." + key, texts, language));
    }

    /** A word that may be one of another feature's, which is then shown as it is. */
    String word(String group, @Nullable String code) {
        return code == null
                ? text("all")
                : Objects.requireNonNull(messages.getMessage("report." + group + "." + code, null, code, language));
    }

    List<String> header(String... keys) {
        var header = new ArrayList<String>();
        for (String key : keys) {
            header.add(text("column." + key));
        }
        return header;
    }

    /** A figure, or what stands where there is none. */
    static Object orNone(@Nullable Double figure) {
        return figure == null ? ReportDocument.NONE : figure;
    }
}
