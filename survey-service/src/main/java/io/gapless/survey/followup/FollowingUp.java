package io.gapless.survey.followup;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.complaint.ComplaintOpened;
import io.gapless.survey.complaint.KnownComplaints;
import io.gapless.survey.visit.Visitors;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Opens, lists and closes follow-ups. */
@Service
public class FollowingUp {

    private final FollowUps followUps;
    private final KnownComplaints complaints;
    private final Visitors visitors;
    private final Owners owners;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    FollowingUp(
            FollowUps followUps,
            KnownComplaints complaints,
            Visitors visitors,
            SurveySettings settings,
            Outbox outbox,
            JdbcClient jdbc,
            Clock clock) {
        this.followUps = followUps;
        this.complaints = complaints;
        this.visitors = visitors;
        this.owners = new Owners(settings.followUpOwners());
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One row of a list.
     *
     * @param score of the response, 0 to 100
     * @param owner login of whoever follows it up
     * @param outcome what came of it
     * @param callBackId the call-back that was opened for it
     * @param callBackStatus OPEN, COMPLETED, NOT_REACHED or SUPERSEDED
     * @param solved what the customer said to the call-back
     * @param complaintRequestedAt when complaint-service was asked for a complaint because of it
     * @param ledTo the complaint that was taken in because of it, the newest
     */
    record Row(
            UUID id,
            UUID responseId,
            @OfPerson @Nullable UUID customerId,
            @Nullable UUID complaintId,
            String orgUnit,
            String title,
            @Nullable BigDecimal score,
            @Nullable String owner,
            FollowUpStatus status,
            @Nullable String outcome,
            Instant openedAt,
            @Nullable Instant closedAt,
            @Nullable String closedBy,
            @Nullable UUID callBackId,
            @Nullable String callBackStatus,
            @Nullable String callBackAssignee,
            @Nullable Boolean solved,
            @Nullable Instant complaintRequestedAt,
            @Nullable String complaintRequestedBy,
            @Nullable UUID ledTo,
            @Nullable String ledToNumber,
            @Nullable String ledToStatus) {}

    private static final String ROWS = """
            select f.id, f.response_id, f.customer_id, f.complaint_id, f.org_unit, f.title, f.score, f.owner, f.status,
                f.outcome, f.opened_at, f.closed_at, f.closed_by, b.call_back_id, b.status as call_back_status,
                b.assignee as call_back_assignee, b.solved, r.requested_at as complaint_requested_at,
                r.requested_by as complaint_requested_by, c.id as led_to, c.number as led_to_number,
                c.status as led_to_status
            from follow_up f
            left join follow_up_complaint_request r on r.follow_up = f.id
            left join lateral (select * from follow_up_call_back k where k.follow_up = f.id
                order by k.call_back_id desc limit 1) b on true
            left join lateral (select n.* from follow_up_complaint l join known_complaint n on n.id = l.complaint_id
                where l.follow_up = f.id order by l.linked_at desc limit 1) c on true
            where\s""";

    /** The follow-up with what it led to. */
    @Transactional(readOnly = true)
    Row row(FollowUp followUp) {
        return jdbc.sql(ROWS + "f.id = ?").param(followUp.id()).query(Row.class).single();
    }

    /** Notes a complaint that was taken in because of it: of the same org units, and one that is known. */
    @Transactional
    FollowUp leadsTo(UUID id, IfMatch ifMatch, UUID complaintId, Caller caller) {
        var followUp = find(id, caller);
        requireNoHand(followUp, caller);
        ifMatch.check(followUp.version());
        var unit = jdbc.sql("select org_unit from known_complaint where id = ?")
                .param(complaintId)
                .query(String.class)
                .optional()
                .filter(caller.orgScope()::contains)
                .orElseThrow(() -> Problem.unprocessable("complaint-unknown", complaintId));
        if (complaintId.equals(followUp.complaintId())) {
            throw Problem.unprocessable("complaint-is-its-occasion", unit);
        }
        return link(followUp, complaintId, caller.username());
    }

    private FollowUp link(FollowUp followUp, UUID complaintId, String by) {
        if (jdbc.sql("""
                        insert into follow_up_complaint (follow_up, complaint_id, linked_by, linked_at)
                        values (?, ?, ?, ?) on conflict do nothing""")
                        .params(followUp.id(), complaintId, by, clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 0) {
            return followUp;
        }
        var saved = followUps.save(followUp);
        outbox.append(
                FollowUpState.TOPIC,
                "FollowUpLedToComplaint",
                FollowUpState.from(saved, visit(saved), complaintId, null));
        return saved;
    }

    /**
     * Asks complaint-service to take in a complaint because of it, away from those whose work it is about. Once; a problem
     * (409) afterwards, or where it is closed.
     */
    @Transactional
    FollowUp requestComplaint(
            UUID id, IfMatch ifMatch, @Nullable String category, String text, String language, Caller caller) {
        var followUp = find(id, caller);
        requireNoHand(followUp, caller);
        ifMatch.check(followUp.version());
        if (followUp.status() != FollowUpStatus.OPEN) {
            throw Problem.conflict("follow-up-closed");
        }
        if (jdbc.sql("""
                        insert into follow_up_complaint_request (follow_up, requested_by, requested_at) values (?, ?, ?)
                        on conflict do nothing""")
                        .params(id, caller.username(), clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 0) {
            throw Problem.conflict("complaint-requested-already");
        }
        followUp = followUps.save(followUp);
        outbox.append(
                FollowUpState.TOPIC,
                "FollowUpComplaintRequested",
                FollowUpState.from(
                        followUp,
                        visit(followUp),
                        null,
                        new FollowUpState.Wanted(
                                category, text, language, caller.username(), new TreeSet<>(concerned(followUp)))));
        return followUp;
    }

    /** The complaint that was asked for is there. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(ComplaintOpened opened) {
        followUps
                .findById(opened.followUpId())
                .ifPresent(followUp -> link(
                        followUp,
                        opened.complaintId(),
                        jdbc.sql("select requested_by from follow_up_complaint_request where follow_up = ?")
                                .param(followUp.id())
                                .query(String.class)
                                .optional()
                                .orElse(Caller.SYSTEM)));
    }

    /** Nobody judges their own work: not who handled the complaint, made the visit or took the call. */
    private void requireNoHand(FollowUp followUp, Caller caller) {
        if (concerned(followUp).contains(caller.username())) {
            throw Problem.forbidden("follow-up-of-own-work");
        }
    }

    private Set<String> concerned(FollowUp followUp) {
        var concerned = concerned(followUp.responseId(), followUp.complaintId());
        concerned.addAll(jdbc.sql("select username from follow_up_concerned where follow_up = ?")
                .param(followUp.id())
                .query(String.class)
                .list());
        return concerned;
    }

    private Set<String> concerned(UUID responseId, @Nullable UUID complaintId) {
        var concerned = new HashSet<>(complaints.handlers(complaintId));
        visitors.of(responseId).map(Visitors.Made::visitor).ifPresent(concerned::add);
        return concerned;
    }

    private @Nullable UUID visit(FollowUp followUp) {
        return visitors.of(followUp.responseId()).map(Visitors.Made::visitId).orElse(null);
    }

    /** Opens the follow-up of a low score, within the transaction of the response. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void open(
            UUID responseId,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            String orgUnit,
            String title,
            @Nullable BigDecimal score) {
        open(responseId, customerId, complaintId, orgUnit, title, score, null);
    }

    /**
     * The same of somebody's work that nothing else tells of.
     *
     * @param agent who was rated
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void open(
            UUID responseId,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            String orgUnit,
            String title,
            @Nullable BigDecimal score,
            @Nullable String agent) {
        var concerned = concerned(responseId, complaintId);
        if (agent != null) {
            concerned.add(agent);
        }
        var owner = owners.of(orgUnit, concerned);
        var followUp = followUps.save(FollowUp.open(
                responseId, customerId, complaintId, orgUnit, title, score, owner.orElse(null), clock.instant()));
        if (agent != null) {
            jdbc.sql("insert into follow_up_concerned (follow_up, username) values (?, ?)")
                    .params(followUp.id(), agent)
                    .update();
        }
        outbox.append(FollowUpState.TOPIC, "FollowUpOpened", FollowUpState.from(followUp, visit(followUp)));
    }

    @Transactional
    FollowUp close(UUID id, IfMatch ifMatch, String outcome, Caller caller) {
        var followUp = find(id, caller);
        requireNoHand(followUp, caller);
        ifMatch.check(followUp.version());
        followUp.close(outcome, caller.username(), clock.instant());
        followUp = followUps.save(followUp);
        outbox.append(FollowUpState.TOPIC, "FollowUpClosed", FollowUpState.from(followUp, visit(followUp)));
        return followUp;
    }

    /** The follow-up, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    FollowUp find(UUID id, Caller caller) {
        return followUps
                .findById(id)
                .filter(followUp -> caller.orgScope().contains(followUp.orgUnit()))
                .orElseThrow(() -> Problem.notFound("follow-up-not-found", id));
    }

    /** Newest first. */
    KeysetPage<Row> list(
            @Nullable String orgUnit,
            @Nullable FollowUpStatus status,
            @Nullable String owner,
            @Nullable UUID complaintId,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("f.org_unit")));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        if (status != null) {
            conditions.add("f.status = :status");
            parameters.put("status", status.name());
        }
        if (owner != null) {
            conditions.add("f.owner = :owner");
            parameters.put("owner", owner);
        }
        if (complaintId != null) {
            conditions.add("f.complaint_id = :complaint");
            parameters.put("complaint", complaintId);
        }
        if (paging.after() != null) {
            conditions.add("f.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(ROWS + String.join(" and ", conditions) + " order by f.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
