package io.gapless.complaint.desk;

import io.gapless.complaint.attachment.AttachmentKept;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.platform.event.Outbox;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Enters into the history that a file came, and tells others. */
@Component
class AttachmentEntries {

    private final Complaints complaints;
    private final CaseFile file;
    private final Outbox outbox;
    private final Clock clock;

    AttachmentEntries(Complaints complaints, CaseFile file, Outbox outbox, Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.outbox = outbox;
        this.clock = clock;
    }

    @EventListener
    void on(AttachmentKept kept) {
        var complaint = complaints.readById(kept.complaintId()).orElseThrow();
        file.add(
                complaint,
                EntryKind.ATTACHED,
                null,
                null,
                kept.by(),
                kept.name(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintAttachmentAdded",
                ComplaintState.from(complaint, file.actedBy(complaint)));
    }
}
