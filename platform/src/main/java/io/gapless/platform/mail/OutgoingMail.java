package io.gapless.platform.mail;

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
 */
public record OutgoingMail(
        String messageId,
        String from,
        String to,
        String subject,
        String text,
        @Nullable String inReplyTo,
        boolean automatic) {}
