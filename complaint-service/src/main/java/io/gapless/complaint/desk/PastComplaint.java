package io.gapless.complaint.desk;

import io.gapless.complaint.sla.Sla;
import org.jspecify.annotations.Nullable;

/**
 * A complaint of the past as a row of a file tells of it.
 *
 * @param content the digest of the row
 * @param number null where it is to get one
 */
record PastComplaint(
        String reference,
        String content,
        @Nullable String number,
        Submission submission,
        String orgUnit,
        Complainant complainant,
        Grading grading,
        Sla.Terms terms,
        Course course,
        @Nullable String handler,
        @Nullable Decision decision,
        @Nullable String resolution,
        @Nullable Integer satisfaction) {}
