package io.gapless.platform.privacy;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file about a person, beside what tables tell: a photo, for example.
 *
 * @param name its own among the person's, of letters, digits, dots and dashes
 * @param bytes its size
 */
public record PersonalFile(String name, String mediaType, long bytes, Content content) {

    /** Where its content comes from; never asked within a transaction. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }
}
