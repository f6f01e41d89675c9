package io.gapless.platform.idempotency;

import io.gapless.platform.web.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} header of a request.
 *
 * @param text 1 to 200 visible ASCII characters, or null where the caller sent none
 */
public record IdempotencyKey(@Nullable String text) {

    public static final IdempotencyKey NONE = new IdempotencyKey(null);

    private static final Pattern FORM = Pattern.compile("[!-~]{1,200}");

    static IdempotencyKey parse(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        if (!FORM.matcher(header).matches()) {
            throw Problem.badRequest("idempotency-key-malformed");
        }
        return new IdempotencyKey(header);
    }
}
