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
            @Nullable String closedBy) {}

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
        var conditions = new ArrayList<>(List.of(scope.condition("org_unit")));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (owner != null) {
            conditions.add("owner = :owner");
            parameters.put("owner", owner);
        }
        if (complaintId != null) {
            conditions.add("complaint_id = :complaint");
            parameters.put("complaint", complaintId);
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select id, response_id, customer_id, complaint_id, org_unit, title, score, owner, status, outcome,
                            opened_at, closed_at, closed_by
                        from follow_up where\s""" + String.join(" and ", conditions) + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
