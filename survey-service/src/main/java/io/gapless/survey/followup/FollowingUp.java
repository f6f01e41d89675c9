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
import io.gapless.survey.complaint.KnownComplaints;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Opens, lists and closes follow-ups. */
@Service
public class FollowingUp {

    private final FollowUps followUps;
    private final KnownComplaints complaints;
    private final Owners owners;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    FollowingUp(
            FollowUps followUps,
            KnownComplaints complaints,
            SurveySettings settings,
            Outbox outbox,
            JdbcClient jdbc,
            Clock clock) {
        this.followUps = followUps;
        this.complaints = complaints;
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
            @Nullable UUID ledTo,
            @Nullable String ledToNumber,
            @Nullable String ledToStatus) {}

    private static final String ROWS = """
            select f.id, f.response_id, f.customer_id, f.complaint_id, f.org_unit, f.title, f.score, f.owner, f.status,
                f.outcome, f.opened_at, f.closed_at, f.closed_by, b.call_back_id, b.status as call_back_status,
                b.assignee as call_back_assignee, b.solved, c.id as led_to, c.number as led_to_number,
                c.status as led_to_status
            from follow_up f
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
        if (complaints.handlers(followUp.complaintId()).contains(caller.username())) {
            throw Problem.forbidden("follow-up-of-own-work");
        }
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
        if (jdbc.sql("""
                        insert into follow_up_complaint (follow_up, complaint_id, linked_by, linked_at)
                        values (?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                id,
                                complaintId,
                                caller.username(),
                                clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 0) {
            return followUp;
        }
        followUp = followUps.save(followUp);
        outbox.append(FollowUpState.TOPIC, "FollowUpLedToComplaint", FollowUpState.from(followUp, complaintId));
        return followUp;
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
        var owner = owners.of(orgUnit, complaints.handlers(complaintId));
        var followUp = followUps.save(FollowUp.open(
                responseId, customerId, complaintId, orgUnit, title, score, owner.orElse(null), clock.instant()));
        outbox.append(FollowUpState.TOPIC, "FollowUpOpened", FollowUpState.from(followUp));
    }

    @Transactional
    FollowUp close(UUID id, IfMatch ifMatch, String outcome, Caller caller) {
        var followUp = find(id, caller);
        if (complaints.handlers(followUp.complaintId()).contains(caller.username())) {
            throw Problem.forbidden("follow-up-of-own-work");
        }
        ifMatch.check(followUp.version());
        followUp.close(outcome, caller.username(), clock.instant());
        followUp = followUps.save(followUp);
        outbox.append(FollowUpState.TOPIC, "FollowUpClosed", FollowUpState.from(followUp));
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
