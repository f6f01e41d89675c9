package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Complaints that belong together. */
@Service
class CaseLinks {

    private final JdbcClient jdbc;
    private final Complaints complaints;
    private final CaseFile file;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    CaseLinks(
            JdbcClient jdbc, Complaints complaints, CaseFile file, DeskSettings settings, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.complaints = complaints;
        this.file = file;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How two complaints belong together. */
    enum Kind {
        RELATED,
        /** It takes up again what ended too long ago to be reopened. */
        FOLLOWS,
        /** It goes on in the other; made by merging only. */
        DUPLICATE
    }

    /** Seen from one of the two, whether it is the one the link was made from. */
    enum Direction {
        FROM,
        TO
    }

    /**
     * A link, seen from one of its complaints.
     *
     * @param direction FROM where this complaint follows the other or goes on in it; of RELATED it tells nothing
     * @param complaintId the other complaint
     */
    record Link(
            UUID id,
            Kind kind,
            Direction direction,
            UUID complaintId,
            String number,
            ComplaintStatus status,
            String madeBy,
            Instant madeAt) {}

    private record Row(UUID id, UUID complaint, UUID other, Kind kind, String madeBy, Instant madeAt) {}

    /**
     * The ended complaint that a new one takes up again; a problem (422) where the caller knows of none of that number or
     * it is of another customer, (409) while it is open or can be reopened itself.
     */
    @Transactional(readOnly = true)
    Complaint followed(String number, Complaint prepared, Caller caller) {
        var complaint = complaints
                .findByNumber(number)
                .filter(one -> one.isFor(caller))
                .orElseThrow(() -> Problem.unprocessable("complaint-unknown", number));
        requireNoOthers(prepared, complaint);
        if (complaint.status().isOpen() || complaint.mayReopen(clock.instant(), settings.reopenWindow())) {
            throw Problem.conflict("reopen-instead", number);
        }
        return complaint;
    }

    /** Who follows goes on with what was said to them. Nobody else's case can be that, as far as both are known. */
    private void requireNoOthers(Complaint complaint, Complaint followed) {
        var one = complaint.complainant();
        var other = followed.complainant();
        if (one.customerId() == null
                || other.customerId() == null
                || !one.customerVerified()
                || !other.customerVerified()) {
            return;
        }
        // Of two archives of one customer each stands for both once they are merged.
        if (jdbc.sql("select customer_standing(?) <> customer_standing(?)")
                .params(one.customerId(), other.customerId())
                .query(Boolean.class)
                .single()) {
            throw Problem.unprocessable("follows-another-customers", followed.number());
        }
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void follow(Complaint complaint, Complaint followed, String by) {
        add(complaint, followed, Kind.FOLLOWS, by);
    }

    @Transactional
    List<Link> link(Complaint complaint, String number, Kind kind, Caller caller) {
        var other = complaints
                .findByNumber(number)
                .filter(one -> one.isFor(caller))
                .orElseThrow(() -> Problem.unprocessable("complaint-unknown", number));
        if (kind == Kind.DUPLICATE) {
            throw Problem.unprocessable("link-by-merge");
        }
        if (other.id().equals(complaint.id())
                || kind == Kind.FOLLOWS
                        && rows(other.id()).stream()
                                .anyMatch(row -> row.kind() == Kind.FOLLOWS
                                        && row.complaint().equals(other.id())
                                        && row.other().equals(complaint.id()))) {
            throw Problem.unprocessable("link-to-itself");
        }
        if (kind == Kind.FOLLOWS) {
            requireNoOthers(complaint, other);
        }
        boolean turned = kind == Kind.RELATED
                && other.id().toString().compareTo(complaint.id().toString()) < 0;
        add(turned ? other : complaint, turned ? complaint : other, kind, caller.username());
        return links(complaint, caller);
    }

    @Transactional
    List<Link> unlink(Complaint complaint, UUID link, Caller caller) {
        var row = rows(complaint.id()).stream()
                .filter(one -> one.id().equals(link))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("link-not-found", link));
        if (row.kind() == Kind.DUPLICATE) {
            throw Problem.conflict("link-by-merge");
        }
        jdbc.sql("delete from complaint_link where id = ?").param(link).update();
        var one = complaints.readById(row.complaint()).orElseThrow();
        var other = complaints.findById(row.other()).orElseThrow();
        tell(one, other, EntryKind.UNLINKED, "ComplaintUnlinked", row.kind(), caller.username());
        return links(complaint, caller);
    }

    /** Those of its links that lead to complaints the caller may know of, oldest first. */
    @Transactional(readOnly = true)
    List<Link> links(Complaint complaint, Caller caller) {
        var links = new ArrayList<Link>();
        for (Row row : rows(complaint.id())) {
            boolean from = row.complaint().equals(complaint.id());
            complaints
                    .findById(from ? row.other() : row.complaint())
                    .filter(other -> other.isFor(caller))
                    .ifPresent(other -> links.add(new Link(
                            row.id(),
                            row.kind(),
                            from ? Direction.FROM : Direction.TO,
                            other.id(),
                            other.number(),
                            other.status(),
                            row.madeBy(),
                            row.madeAt())));
        }
        return links;
    }

    private void add(Complaint complaint, Complaint other, Kind kind, String by) {
        var locked = complaints.readById(complaint.id()).orElseThrow();
        try {
            jdbc.sql("""
                            insert into complaint_link (id, complaint_id, other_id, kind, made_by, made_at)
                            values (?, ?, ?, ?, ?, ?)""")
                    .params(Ids.next(), locked.id(), other.id(), kind.name(), by, now().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException twice) {
            throw Problem.conflict("link-exists");
        }
        tell(locked, other, EntryKind.LINKED, "ComplaintLinked", kind, by);
    }

    private void tell(Complaint one, Complaint other, EntryKind entry, String event, Kind kind, String by) {
        file.add(one, entry, null, null, by, kind + " " + other.number(), now());
        file.add(other, entry, null, null, by, kind + " " + one.number(), now());
        outbox.append(ComplaintState.TOPIC, event, ComplaintState.from(one, file.actedBy(one)));
    }

    private List<Row> rows(UUID complaint) {
        return jdbc.sql("""
                        select id, complaint_id, other_id, kind, made_by, made_at from complaint_link
                        where complaint_id = :one or other_id = :one order by id limit 200""")
                .param("one", complaint)
                .query((row, i) -> new Row(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getObject(3, UUID.class),
                        Kind.valueOf(row.getString(4)),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
