package io.gapless.platform.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it is sent.
 *
 * @param messageId decided before, so that a mail sent twice is known to be the same
 * @param from address of the sender
 * @param to address of the one recipient
 * @param text in plain words
 * @param inReplyTo the Message-ID of the mail that it answers
 * @param automatic whether a machine must not answer it
 * @param files that go with it
 */
public record OutgoingMail(
        String messageId,
        String from,
        String to,
        String subject,
        String text,
        @Nullable String inReplyTo,
        boolean automatic,
        List<File> files) {

    /** A mail without files. */
    public OutgoingMail(
            String messageId,
            String from,
            String to,
            String subject,
            String text,
            @Nullable String inReplyTo,
            boolean automatic) {
        this(messageId, from, to, subject, text, inReplyTo, automatic, List.of());
    }

    /** A file that goes with a mail. */
    public record File(String name, String mediaType, byte[] content) {}
}
