package io.gapless.localstack;

import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** What the launcher says, in Chinese or English as the user's environment asks for. */
record Messages(ResourceBundle bundle) {

    private static final Messages USERS = in(localeOf(System.getenv()));

    static Messages in(Locale locale) {
        return new Messages(ResourceBundle.getBundle(
                "io.gapless.localstack.messages",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    /** GAPLESS_LANG, or else the usual variables of the system. */
    static Locale localeOf(Map<String, String> environment) {
        for (String name : new String[] {"GAPLESS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                return value.toLowerCase(Locale.ROOT).startsWith("zh") ? Locale.CHINESE : Locale.ROOT;
            }
        }
        return Locale.ROOT;
    }

    static String say(String key, @Nullable Object... arguments) {
        return USERS.text(key, arguments);
    }

    String text(String key, @Nullable Object... arguments) {
        return bundle.getString(key).formatted(arguments);
    }
}
