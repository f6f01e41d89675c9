package io.gapless.survey.text;

import java.util.regex.Pattern;

/** Numbers and addresses by which whoever wrote a text could be called. */
public final class Numbers {

    private static final Pattern NUMBERS =
            Pattern.compile("\\+?\\d(?:[\\d\\- ]{5,}\\d)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ADDRESSES = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+");

    private Numbers() {}

    /** A text without numbers by which somebody could be called, and without addresses of e-mail. */
    public static String leftOut(String text) {
        return ADDRESSES.matcher(NUMBERS.matcher(text).replaceAll("***")).replaceAll("***");
    }
}
