package io.gapless.complaint.desk;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells again what complaints are about, some hundred at a time: for those who read texts and were not there when they were
 * told, which the topic of texts has forgotten. Whoever knows a text already passes it by, by its version.
 */
@Component
class TextTelling implements JobWork<TextTelling.Order> {

    static final String TYPE = "complaint-text-telling";

    private static final int SOME = 500;

    private final Complaints complaints;
    private final Outbox outbox;
    private final JdbcClient jdbc;

    TextTelling(Complaints complaints, Outbox outbox, JdbcClient jdbc) {
        this.complaints = complaints;
        this.outbox = outbox;
        this.jdbc = jdbc;
    }

    /** Whose complaints: of an org unit with all below it. */
    record Order(String orgUnit) {}

    /** How far it is: the last complaint that was told. */
    record Reached(UUID complaint) {}

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
        var scope = new OrgScope(List.of(run.parameters().orgUnit()));
        var reached = new AtomicReference<@Nullable UUID>(
                run.state(Reached.class).map(Reached::complaint).orElse(null));
        if (reached.get() == null) {
            run.step(step -> step.restart().total(count(scope)));
        }
        var more = new AtomicBoolean(true);
        while (more.get()) {
            run.step(step -> {
                var ids = next(scope, reached.get());
                outbox.appendAll(
                        ComplaintText.TOPIC,
                        "ComplaintDescribed",
                        complaints.findByIdIn(ids).stream()
                                .sorted(Comparator.comparing(Complaint::id))
                                .map(ComplaintText::from)
                                .toList());
                step.done(ids.size());
                if (!ids.isEmpty()) {
                    step.state(new Reached(ids.getLast()));
                    reached.set(ids.getLast());
                }
                more.set(ids.size() == SOME);
            });
        }
    }

    private long count(OrgScope scope) {
        return jdbc.sql("select count(*) from complaint c where " + condition(scope))
                .params(scope.parameters())
                .query(Long.class)
                .single();
    }

    private List<UUID> next(OrgScope scope, @Nullable UUID after) {
        return jdbc.sql("select c.id from complaint c where " + condition(scope)
                        + " and (:after::uuid is null or c.id > :after) order by c.id limit " + SOME)
                .params(scope.parameters())
                .param("after", after)
                .query(UUID.class)
                .list();
    }

    /** Of whom everything was erased nothing is told. */
    private static String condition(OrgScope scope) {
        return scope.condition("c.org_unit")
                + " and not exists (select from erased_person e where e.id = c.customer_id)";
    }
}
