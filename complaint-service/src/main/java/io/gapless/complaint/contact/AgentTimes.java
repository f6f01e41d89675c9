package io.gapless.complaint.contact;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** When agents were there to take contacts: what occupancy is measured against. */
@Component
class AgentTimes {

    static final String TOPIC = "gapless.service-desk";

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    AgentTimes(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A time in which an agent was there. */
    record AgentTime(
            UUID id,
            @Nullable String source,
            @Nullable String externalId,
            String agent,
            String orgUnit,
            Instant from,
            Instant until,
            String loggedBy) {}

    /** A time as other services are told of it. */
    record State(UUID id, long version, String orgUnit, String agent, Instant from, Instant until)
            implements PublicState {}

    /** As {@link #write}, by somebody who may only speak of their own units, and an agent only of themselves. */
    @Transactional
    boolean log(AgentTime time, Caller caller) {
        caller.requireScope("contacts:write");
        caller.orgScope().require(time.orgUnit());
        if (!caller.isOneOf(ServiceDesk.OVERSEERS)
                && caller.is(Roles.SERVICE_AGENT)
                && !caller.username().equals(time.agent())) {
            throw Problem.forbidden("agent-not-you", time.agent());
        }
        return write(time);
    }

    /**
     * Keeps a time; a problem (422) where it is none, and (409) where the agent is known to have been there then already.
     *
     * @return whether it was new; false where its source has told of it before
     */
    @Transactional
    boolean write(AgentTime time) {
        if (!time.from().isBefore(time.until())
                || time.from().isBefore(EARLIEST)
                || Duration.between(time.from(), time.until()).compareTo(LONGEST) > 0
                || time.until().isAfter(clock.instant().plus(ContactBook.CLOCKS_DIFFER_BY))) {
            throw Problem.unprocessable("agent-time-wrong");
        }
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("agent time " + time.agent())
                .query((row, i) -> true)
                .list();
        int written = jdbc.sql("""
                        insert into agent_time (id, agent, org_unit, from_at, until_at, source, external_id, logged_by)
                        values (?, ?, ?, ?::timestamptz, ?::timestamptz, ?, ?, ?)
                        on conflict (source, external_id) do nothing""")
                .param(time.id())
                .param(time.agent())
                .param(time.orgUnit())
                .param(ContactBook.time(time.from()))
                .param(ContactBook.time(time.until()))
                .param(time.source())
                .param(time.externalId())
                .param(time.loggedBy())
                .update();
        if (written == 0) {
            return false;
        }
        if (jdbc.sql("""
                        select exists (select from agent_time where agent = ? and id <> ?
                            and from_at < ? and until_at > ? and from_at > ?)""")
                .params(
                        time.agent(),
                        time.id(),
                        time.until().atOffset(ZoneOffset.UTC),
                        time.from().atOffset(ZoneOffset.UTC),
                        time.from().minus(LONGEST).atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single()) {
            throw Problem.conflict("agent-there-already", time.agent(), time.from());
        }
        jdbc.sql("""
                        insert into contact_count (folded, slot, org_unit, queue, agent, offered, answered, abandoned, short,
                            overflowed, called_back, within, queued, waited, talked, held, wrapped, firsts, came_again,
                            presses, satisfied, staffed)
                        select false, s.slot, t.org_unit, '', t.agent, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                            (extract(epoch from least(t.until_at, s.slot + interval '15 minutes')
                                - greatest(t.from_at, s.slot)) * 1000)::bigint
                        from agent_time t cross join lateral generate_series(contact_slot(t.from_at),
                            t.until_at - interval '1 microsecond', interval '15 minutes') as s (slot)
                        where t.id = ?""").param(time.id()).update();
        outbox.append(
                TOPIC,
                "AgentTimeLogged",
                new State(time.id(), 1, time.orgUnit(), time.agent(), time.from(), time.until()));
        return true;
    }
}
