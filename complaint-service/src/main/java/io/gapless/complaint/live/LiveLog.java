package io.gapless.complaint.live;

import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.customer.Whose;
import io.gapless.complaint.live.LiveEvent.Body;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the events of complaints as this service told them, numbered, for all replicas. */
@Component
class LiveLog {

    private final JdbcClient jdbc;
    private final Inbox inbox;
    private final JsonMapper json;
    private final LiveSettings settings;
    private final Approvals approvals;
    private final Clock clock;

    LiveLog(JdbcClient jdbc, Inbox inbox, JsonMapper json, LiveSettings settings, Approvals approvals, Clock clock) {
        this.jdbc = jdbc;
        this.inbox = inbox;
        this.json = json;
        this.settings = settings;
        this.approvals = approvals;
        this.clock = clock;
    }

    /** What of the log is there: the events after {@code forgottenUntil}, up to {@code last}. */
    record Extent(long last, long forgottenUntil) {}

    @KafkaListener(id = "live-events", idIsGroup = false, topics = "gapless.complaint")
    @Transactional
    void onComplaint(Event event) {
        var body = event.as(Body.class);
        if (Boolean.TRUE.equals(body.history()) || !inbox.isNew("live-events", event)) {
            return;
        }
        // The mark's row is held until the commit: numbers become visible in their order, and none is left out.
        jdbc.sql("""
                        with next as (update live_mark set last_id = last_id + 1 returning last_id)
                        insert into live_event (id, at, type, complaint_id, body)
                        select last_id, ?, ?, ?, ? from next""")
                .param(event.time().atOffset(ZoneOffset.UTC))
                .param(event.type())
                .param(body.id())
                .param(json.writeValueAsString(body))
                .update();
    }

    @Transactional(readOnly = true)
    Extent extent() {
        return jdbc.sql("select last_id as last, forgotten_until from live_mark")
                .query(Extent.class)
                .single();
    }

    /** The events after one, in their order. */
    @Transactional(readOnly = true)
    List<LiveEvent> after(long id, int limit) {
        return jdbc.sql("""
                        select e.id, e.at, e.type, e.complaint_id, e.body, c.org_unit, c.manager, c.login, c.partner,
                            c.assignee
                        from live_event e left join complaint c on c.id = e.complaint_id
                        where e.id > ? order by e.id limit ?""").params(id, limit).query((row, i) -> event(row)).list();
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    @Transactional
    void forgetOld() {
        jdbc.sql("""
                        with gone as (delete from live_event where at < ? returning id)
                        update live_mark set forgotten_until = greatest(forgotten_until, (select max(id) from gone))
                        where exists (select from gone)""")
                .param(OffsetDateTime.ofInstant(clock.instant().minus(settings.kept()), ZoneOffset.UTC))
                .update();
    }

    private LiveEvent event(ResultSet row) throws SQLException {
        var orgUnit = row.getString("org_unit");
        return new LiveEvent(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("type"),
                row.getObject("complaint_id", UUID.class),
                json.readValue(row.getString("body"), Body.class),
                orgUnit == null
                        ? null
                        : new Whose(
                                orgUnit,
                                row.getString("manager"),
                                row.getString("login"),
                                row.getString("partner"),
                                row.getString("assignee")),
                LiveEvent.FOR_DECIDERS.contains(row.getString("type"))
                        ? approvals.deciders(row.getObject("complaint_id", UUID.class))
                        : Set.of());
    }
}
