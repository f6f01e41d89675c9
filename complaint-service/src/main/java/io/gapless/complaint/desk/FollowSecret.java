package io.gapless.complaint.desk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret by which a customer follows a case without a login: 128 random bits, so a plain hash keeps it safe.
 *
 * @param text shown once, at the intake
 */
record FollowSecret(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static FollowSecret random() {
        var bits = new byte[16];
        RANDOM.nextBytes(bits);
        return new FollowSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the same time, wherever they differ. */
    boolean fits(byte[] hash) {
        return MessageDigest.isEqual(hash(), hash);
    }
}
