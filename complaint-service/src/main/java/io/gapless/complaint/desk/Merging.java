package io.gapless.complaint.desk;

import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Has a complaint go on in an earlier one of the same customer: what is said to it from then on reaches that one. What was
 * said by then stays where it is. Of another customer it cannot: they would read each other's words.
 */
@Service
class Merging {

    private final Complaints complaints;
    private final ComplaintHandling handling;
    private final ComplaintChanges changes;
    private final CaseFile file;
    private final Approvals approvals;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    Merging(
            Complaints complaints,
            ComplaintHandling handling,
            ComplaintChanges changes,
            CaseFile file,
            Approvals approvals,
            Outbox outbox,
            JdbcClient jdbc,
            Clock clock) {
        this.complaints = complaints;
        this.handling = handling;
        this.changes = changes;
        this.file = file;
        this.approvals = approvals;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Transactional
    Complaint merge(UUID id, IfMatch ifMatch, String into, String reason, Caller caller) {
        handling.findTheirs(id, caller);
        var other = complaints
                .findByNumber(into)
                .filter(one -> one.isFor(caller))
                .orElseThrow(() -> Problem.unprocessable("complaint-unknown", into))
                .id();
        // Two that are merged into each other at once come one after the other.
        Stream.of(id, other).sorted().distinct().forEach(complaints::readById);
        var complaint = complaints.readById(id).orElseThrow();
        var survivor = complaints.readById(other).orElseThrow();
        ifMatch.check(complaint.version());
        var merged = move(complaint, survivor, reason, caller);
        if (!isOfTheSame(merged, survivor)) {
            throw Problem.unprocessable("merge-other-customer", merged.number(), survivor.number());
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        insert into complaint_merge (complaint_id, into_id, reason, merged_by, merged_at)
                        values (?, ?, ?, ?, ?)""").params(id, other, reason, caller.username(), now).update();
        jdbc.sql("""
                        insert into complaint_link (id, complaint_id, other_id, kind, made_by, made_at)
                        values (?, ?, ?, 'DUPLICATE', ?, ?)""").params(Ids.next(), id, other, caller.username(), now).update();
        // Who wrote on the one is answered on the other.
        jdbc.sql("""
                        insert into complaint_correspondent (complaint_id, address)
                        select ?, address from complaint_correspondent where complaint_id = ? on conflict do nothing""").params(other, id).update();
        return merged;
    }

    private Complaint move(Complaint complaint, Complaint into, String reason, Caller caller) {
        var merged = changes.change(
                complaint,
                EntryKind.MOVED,
                caller.username(),
                into.number() + ": " + reason,
                (each, now) -> {
                    each.merge(into, now);
                    approvals.cancel(each.id());
                },
                changed -> outbox.append(
                        ComplaintState.TOPIC,
                        "ComplaintMerged",
                        ComplaintState.merged(changed, file.actedBy(changed), into)));
        var severity = merged.grading().severity();
        // The graver of the two is what the customer waits for.
        changes.change(
                into,
                "ComplaintLinked",
                EntryKind.LINKED,
                caller.username(),
                CaseLinks.Kind.DUPLICATE + " " + merged.number(),
                (each, now) -> {
                    if (each.grading().severity().compareTo(severity) < 0) {
                        changes.regrade(each, null, severity, now);
                    }
                });
        return merged;
    }

    /** The same customer; of one who is not known, the same telephone or e-mail address. */
    private boolean isOfTheSame(Complaint complaint, Complaint survivor) {
        var one = complaint.complainant();
        var other = survivor.complainant();
        if (one.customerId() != null) {
            return one.customerId().equals(other.customerId());
        }
        return !digits(one.phone()).isEmpty() && digits(one.phone()).equals(digits(other.phone()))
                || other.customerId() == null && writeFromOneAddress(complaint.id(), survivor.id());
    }

    private boolean writeFromOneAddress(UUID complaint, UUID survivor) {
        return jdbc.sql("""
                        select exists (select from complaint_correspondent a join complaint_correspondent b
                            on b.address = a.address where a.complaint_id = ? and b.complaint_id = ?)""").params(complaint, survivor).query(Boolean.class).single();
    }

    private static String digits(@Nullable String phone) {
        return phone == null ? "" : phone.replaceAll("\\D", "");
    }
}
