package io.gapless.survey.campaign;

import io.gapless.survey.SurveySettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Makes the links that invitations are answered by. A token is the HMAC-SHA-256 of the invitation's random seed under the
 * service's key: the database alone does not give a token away, and neither does the key; and still a link can be shown
 * again to those who may send it.
 */
@Component
class Links {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final String publicUrl;

    Links(SurveySettings settings, @Value("${gapless.web.public-url}") String publicUrl) {
        this.key = new SecretKeySpec(settings.linkKey().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.publicUrl = publicUrl;
    }

    /** A new random seed of 256 bits. */
    String seed() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    String token(String seed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return BASE64.encodeToString(mac.doFinal(seed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What recognises a token; empty where the text cannot be one. */
    Optional<String> hash(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The respondent's page; empty where the key has changed since the invitation was made. */
    Optional<String> link(String seed, String hash) {
        var token = token(seed);
        return hash(token).filter(hash::equals).map(same -> publicUrl + "/r/" + token);
    }
}
