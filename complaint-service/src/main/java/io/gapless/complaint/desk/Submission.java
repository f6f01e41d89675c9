package io.gapless.complaint.desk;

import io.gapless.complaint.taxonomy.Channel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came in and how; it never changes.
 *
 * @param language of the text and of the answers: zh or en
 * @param occurredAt when what is complained of happened
 * @param receivedBy username of whoever took it in, or the customer's own
 * @param partner username of the partner's client, where a partner handed it over
 * @param externalReference the complaint's number where it came from, unique for a partner
 * @param secretHash SHA-256 of the secret by which the customer follows the case
 */
record Submission(
        Channel channel,
        String text,
        String language,
        @Nullable Instant occurredAt,
        Instant receivedAt,
        String receivedBy,
        @Nullable String partner,
        @Nullable String externalReference,
        byte[] secretHash) {}
