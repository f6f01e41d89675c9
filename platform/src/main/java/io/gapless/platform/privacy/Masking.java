package io.gapless.platform.privacy;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much of a person's data somebody sees. This is the one place that decides it.
 *
 * <p>Those who serve customers see it in clear, and so does whoever sees only themselves. Those who look at figures see it
 * masked, and partners too unless they have the scope {@value #SCOPE}.
 */
public enum Masking {
    CLEAR,
    MASKED;

    /** What a partner needs to see data of persons in clear. */
    public static final String SCOPE = "customers:personal";

    /** What stands in the place of something that is not shown at all. */
    public static final String HIDDEN = "***";

    private static final Set<String> IN_CLEAR =
            Set.of(Roles.CUSTOMER_MANAGER, Roles.SERVICE_AGENT, Roles.SUPERVISOR, Roles.ADMIN);

    /** Numbers as people write them down: mobile phones of China, land lines with an area code, and with a country code. */
    private static final Pattern PHONE = Pattern.compile(
            "(?<![\\w+-])(?:\\+?86[ -]?)?1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}(?![\\w-])"
                    + "|(?<![\\w+-])(?:\\+?86[ -]?)?\\(?0\\d{2,3}\\)?[ -]?\\d{7,8}(?![\\w-])"
                    + "|(?<![\\w+-])\\+\\d[\\d -]{7,17}\\d(?![\\w-])",
            Pattern.UNICODE_CASE);

    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+");

    /** Digits enough to look a number up by. */
    private static final Pattern DIGITS = Pattern.compile("\\d[\\d -]{2,}");

    public static Masking of(Caller caller) {
        if (caller.seesOnlyThemselves() || caller.isOneOf(IN_CLEAR)) {
            return CLEAR;
        }
        return caller.is(Roles.PARTNER) && caller.scopes().contains(SCOPE) ? CLEAR : MASKED;
    }

    /** That of the caller of the present request or job. */
    public static Masking current() {
        return of(Caller.current());
    }

    public boolean isMasked() {
        return this == MASKED;
    }

    /** 138****1234: so much that two numbers can be told apart, and none can be called. */
    public @Nullable String phone(@Nullable String number) {
        if (number == null || this == CLEAR) {
            return number;
        }
        int length = number.length();
        return length < 8 ? HIDDEN : number.substring(0, 3) + "****" + number.substring(length - 4);
    }

    /** 张*: the first character, which of a Chinese name is the family's. */
    public @Nullable String person(@Nullable String name) {
        if (name == null || name.isBlank() || this == CLEAR) {
            return name;
        }
        return Character.toString(name.strip().codePointAt(0)) + '*';
    }

    /** 33****12: of a licence or another document. */
    public @Nullable String number(@Nullable String number) {
        if (number == null || this == CLEAR) {
            return number;
        }
        int length = number.length();
        return length < 6 ? HIDDEN : number.substring(0, 2) + "****" + number.substring(length - 2);
    }

    /** 浙江省东阳市***: the first six characters, which tell the city and not the door. */
    public @Nullable String address(@Nullable String address) {
        if (address == null || this == CLEAR) {
            return address;
        }
        var start = address.codePoints().limit(address.codePointCount(0, address.length()) < 12 ? 2 : 6);
        return start.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append) + HIDDEN;
    }

    /** z***@example.com. */
    public @Nullable String email(@Nullable String email) {
        if (email == null || this == CLEAR) {
            return email;
        }
        int at = email.indexOf('@');
        return at < 1 ? HIDDEN : email.charAt(0) + HIDDEN + email.substring(at);
    }

    /** Free text: what people wrote stays readable, phone numbers and e-mail addresses within it do not. */
    public @Nullable String text(@Nullable String text) {
        if (text == null || this == CLEAR || text.length() < 5) {
            return text;
        }
        var masked = text;
        if (masked.indexOf('@') >= 0) {
            masked = EMAIL.matcher(masked).replaceAll(found -> found.group().charAt(0) + "\\*\\*\\*");
        }
        return hasDigits(masked) ? PHONE.matcher(masked).replaceAll(found -> masked(found.group())) : masked;
    }

    /** Something that is not shown at all. */
    public @Nullable String hidden(@Nullable String value) {
        return value == null || this == CLEAR ? value : HIDDEN;
    }

    /** Whether a search for it could be used to find out a number that is masked. */
    public static boolean couldBeNumber(String text) {
        return DIGITS.matcher(text).find();
    }

    private static boolean hasDigits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9' && ++digits == 7) {
                return true;
            }
        }
        return false;
    }

    private static String masked(String number) {
        return number.substring(0, 3) + "****" + number.substring(number.length() - 4);
    }
}
