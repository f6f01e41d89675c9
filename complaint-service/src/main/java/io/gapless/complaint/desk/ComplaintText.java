package io.gapless.complaint.desk;

import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.platform.event.PublicState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a complaint is about in the words of who complained, for those who read texts. It has a topic of its own, which
 * forgets: a text tells of persons, and the others who follow complaints have no use for it.
 *
 * @param history true where it was taken over from another system
 */
record ComplaintText(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        String number,
        String category,
        Dimension dimension,
        @Nullable String segment,
        String language,
        Instant receivedAt,
        String text,
        @Nullable Boolean history)
        implements PublicState {

    static final String TOPIC = "gapless.complaint-text";

    static ComplaintText from(Complaint complaint) {
        return from(complaint, complaint.version(), null);
    }

    /** Of a complaint of the past, which is described once. */
    static ComplaintText ofThePast(Complaint complaint) {
        return from(complaint, 1, true);
    }

    private static ComplaintText from(Complaint complaint, long version, @Nullable Boolean history) {
        var submission = complaint.submission();
        return new ComplaintText(
                complaint.id(),
                version,
                complaint.orgUnit(),
                complaint.complainant().customerId(),
                complaint.number(),
                complaint.grading().category(),
                complaint.grading().dimension(),
                complaint.complainant().segment(),
                submission.language(),
                submission.receivedAt(),
                submission.text(),
                history);
    }
}
