package io.gapless.platform.mail;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes mails.
 *
 * @param address smtps://host:465, or smtp://host:587
 * @param username at the server
 * @param password null where it asks for none
 * @param tls whether smtp:// must turn to TLS
 * @param timeout how long it may take for an answer
 */
public record SmtpServer(
        URI address, String username, @Nullable String password, boolean tls, Duration timeout) {

    @Override
    public String toString() {
        return address.toString(); // and no password in any log
    }
}
