package io.gapless.customer.archive;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Gives customers their class, by the many; nothing else of them is touched. */
@Component
public class CustomerSegments {

    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    CustomerSegments(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    private record Changed(UUID id, @Nullable String from, String to) {}

    /**
     * Sets the classes of customers within the caller's transaction. Only those whose class is another one are changed:
     * their version rises, and the change is kept in their history and published.
     *
     * @param segments the class by customer; customers who do not exist are passed over
     * @param reason what the change is due to, for the history
     * @return how many were changed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int assign(Map<UUID, String> segments, String reason) {
        // In one order everywhere, so that two who change many at once wait for each other and never in a circle.
        var ordered = new ArrayList<>(new TreeMap<>(segments).entrySet());
        int changed = 0;
        for (int from = 0; from < ordered.size(); from += AT_ONCE) {
            changed += assign(ordered.subList(from, Math.min(from + AT_ONCE, ordered.size())), reason);
        }
        return changed;
    }

    private int assign(List<Map.Entry<UUID, String>> segments, String reason) {
        var wanted = new HashMap<UUID, String>();
        segments.forEach(entry -> wanted.put(entry.getKey(), entry.getValue()));
        // Locked before they are compared: what somebody else changes at this moment is waited for and kept.
        var changed = jdbc
                .sql("select id, segment from customer where id = any(:ids) order by id for update")
                .param("ids", uuids(wanted.keySet().stream().toList()))
                .query((row, i) -> {
                    var id = row.getObject(1, UUID.class);
                    return new Changed(id, row.getString(2), wanted.getOrDefault(id, ""));
                })
                .list()
                .stream()
                .filter(one -> !one.to().equals(one.from()))
                .toList();
        if (changed.isEmpty()) {
            return 0;
        }
        var ids = uuids(changed.stream().map(Changed::id).toList());
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var states = jdbc.sql("""
                        update customer set segment = wanted.segment, version = customer.version + 1, changed_at = :now
                        from unnest(:ids, :segments) as wanted (id, segment)
                        where customer.id = wanted.id returning customer.*, null::boolean as history""")
                .param("now", now)
                .param("ids", ids)
                .param("segments", texts(changed.stream().map(Changed::to).toList()))
                .query(CustomerState.class)
                .list();
        jdbc.sql("""
                        insert into customer_change
                            (id, customer_id, version, at, actor, field, old_value, new_value, reason)
                        select changed.id, customer.id, customer.version, :now, :actor, 'profile.segment', changed.before,
                               customer.segment, :reason
                        from unnest(:changes, :ids, :before) as changed (id, customer_id, before)
                        join customer on customer.id = changed.customer_id""")
                .param("now", now)
                .param("actor", Caller.currentName())
                .param("reason", reason)
                .param("changes", uuids(changed.stream().map(one -> Ids.next()).toList()))
                .param("ids", ids)
                .param("before", texts(changed.stream().map(Changed::from).toList()))
                .update();
        outbox.appendAll(CustomerState.TOPIC, "CustomerChanged", states);
        return changed.size();
    }

    private static SqlArrayValue uuids(List<UUID> ids) {
        return new SqlArrayValue("uuid", ids.toArray());
    }

    private static SqlArrayValue texts(List<? extends @Nullable String> texts) {
        return new SqlArrayValue("text", texts.toArray());
    }
}
