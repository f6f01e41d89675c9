package io.gapless.visit.execution;

import java.util.UUID;

/**
 * A visit of the past as a row of a file tells of it; the promise that it has kept is not known yet.
 *
 * @param content the digest of the row
 */
record PastVisit(
        UUID id, String reference, String content, VisitBook.Appointment appointment, Visit.Past past, Ending ending) {

    /** What became of a visit, in the words of a file. */
    enum Ending {
        DONE(VisitStatus.COMPLETED, "VisitCompleted"),
        MISSED(VisitStatus.MISSED, "VisitMissed"),
        CANCELLED(VisitStatus.CANCELLED, "VisitCancelled");

        private final VisitStatus status;
        private final String event;

        Ending(VisitStatus status, String event) {
            this.status = status;
            this.event = event;
        }

        VisitStatus status() {
            return status;
        }

        /** The type of the event that tells of it. */
        String event() {
            return event;
        }
    }
}
