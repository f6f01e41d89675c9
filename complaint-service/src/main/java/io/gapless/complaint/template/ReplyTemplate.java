package io.gapless.complaint.template;

import java.time.Instant;
import java.util.UUID;

/**
 * A version of a text for replies, which never changes.
 *
 * @param code by which it is called
 * @param version from 1; the newest counts
 * @param name for whoever chooses it
 * @param active whether it is offered
 */
record ReplyTemplate(
        UUID id,
        String code,
        int version,
        String name,
        String subjectZh,
        String textZh,
        String subjectEn,
        String textEn,
        boolean active,
        String createdBy,
        Instant createdAt) {

    String subject(String language) {
        return language.equals("zh") ? subjectZh : subjectEn;
    }

    String text(String language) {
        return language.equals("zh") ? textZh : textEn;
    }
}
