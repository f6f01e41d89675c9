package io.gapless.complaint.outbound;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Looks for the customers of a list, a thousand at a time; who is on it already is not put there again. */
@Component
class OutboundFilling implements JobWork<OutboundFilling.Order> {

    static final String TYPE = "outbound-list-filling";

    private static final int SOME = 1000;

    private final OutboundLists lists;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    OutboundFilling(OutboundLists lists, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.lists = lists;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Which list. */
    record Order(UUID listId) {}

    /** How far it is: the last customer that was looked at. */
    record Reached(UUID customer) {}

    private record Candidate(UUID id, String orgUnit, boolean hasPhone, boolean mayBeCalled) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Order> parameters() {
        return Order.class;
    }

    @Override
    public void run(JobRun<Order> run) {
        var list = lists.known(run.parameters().listId());
        var reached = new AtomicReference<@Nullable UUID>(
                run.state(Reached.class).map(Reached::customer).orElse(null));
        if (reached.get() == null) {
            run.step(step -> step.restart().total(count(list)));
        }
        var more = new AtomicBoolean(true);
        while (more.get()) {
            run.step(step -> {
                var open = lists.held(list.id())
                        .orElseThrow(() -> Problem.conflict("outbound-list-not-open", OutboundList.Status.CLOSED));
                var candidates = candidates(open, reached.get());
                take(open, candidates, step);
                if (!candidates.isEmpty()) {
                    step.state(new Reached(candidates.getLast().id()));
                    reached.set(candidates.getLast().id());
                }
                more.set(candidates.size() == SOME);
            });
        }
    }

    private long count(OutboundList list) {
        return jdbc.sql("select count(*) from known_customer k where " + condition(list))
                .params(parameters(list))
                .query(Long.class)
                .single();
    }

    private List<Candidate> candidates(OutboundList list, @Nullable UUID after) {
        return jdbc.sql("select k.id, k.org_unit, coalesce(k.phone, '') <> '' as has_phone, "
                        + CallWishes.MAY_BE_CALLED.formatted("k.id", ":purpose") + " as may_be_called"
                        + " from known_customer k where " + condition(list)
                        + " and (:after::uuid is null or k.id > :after) order by k.id limit " + SOME)
                .params(parameters(list))
                .param("purpose", list.plan().purpose())
                .param("after", after)
                .query(Candidate.class)
                .list();
    }

    private void take(OutboundList list, List<Candidate> candidates, JobStep step) {
        var callable = candidates.stream()
                .filter(candidate -> candidate.mayBeCalled() && candidate.hasPhone())
                .toList();
        var planned = jdbc.sql("""
                        insert into outbound_call (id, version, list_id, customer_id, org_unit, status, ready_at)
                        select c.id, 1, :list, c.customer, c.unit, 'WAITING', :now
                        from unnest(:ids, :customers, :units) as c (id, customer, unit)
                        on conflict (list_id, customer_id, twin) do nothing
                        returning *""")
                .param("list", list.id())
                .param("now", clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
                .param("ids", array("uuid", callable.stream().map(one -> (Object) Ids.next())))
                .param("customers", array("uuid", callable.stream().map(one -> (Object) one.id())))
                .param("units", array("text", callable.stream().map(one -> (Object) one.orgUnit())))
                .query(OutboundCall.class)
                .list();
        outbox.appendAll(
                OutboundList.TOPIC,
                "OutboundCallPlanned",
                planned.stream().map(call -> call.state(null)).toList());
        long unwanted = candidates.stream().filter(one -> !one.mayBeCalled()).count();
        step.done(candidates.size())
                .count("planned", planned.size())
                .count("there", callable.size() - planned.size())
                .count("unwanted", unwanted)
                .count("withoutPhone", candidates.size() - callable.size() - unwanted);
    }

    private static SqlArrayValue array(String type, Stream<Object> values) {
        return new SqlArrayValue(type, values.toArray());
    }

    private static String condition(OutboundList list) {
        return "k.merged_into is null and " + new OrgScope(List.of(list.orgUnit())).condition("k.org_unit")
                + (list.plan().segments().isEmpty() ? "" : " and k.segment = any(:segments)")
                + (list.plan().kinds().isEmpty() ? "" : " and k.kind = any(:kinds)");
    }

    private static Map<String, Object> parameters(OutboundList list) {
        var parameters = new LinkedHashMap<String, Object>(new OrgScope(List.of(list.orgUnit())).parameters());
        parameters.put("segments", list.plan().segments().toArray(String[]::new));
        parameters.put("kinds", list.plan().kinds().toArray(String[]::new));
        return parameters;
    }
}
