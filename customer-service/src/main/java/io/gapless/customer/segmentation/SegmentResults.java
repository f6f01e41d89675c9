package io.gapless.customer.segmentation;

import io.gapless.customer.segmentation.Classifier.Outcome;
import io.gapless.customer.segmentation.SegmentInputs.Subject;
import io.gapless.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The tables of what came out. */
@Component
class SegmentResults {

    private static final TypeReference<List<Step>> STEPS = new TypeReference<>() {};
    private static final String COLUMNS =
            "select id, at, scheme_id, run_id, segment, inputs, steps from segment_result where customer_id = :customer";

    private final JdbcClient jdbc;
    private final Clock clock;

    SegmentResults(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A customer with the class that came out. */
    record Classified(Subject subject, Outcome outcome) {

        boolean moves() {
            return !outcome.segment().equals(subject.segment());
        }
    }

    /** A class that was given. */
    record Result(
            UUID id,
            Instant at,
            UUID schemeId,
            @Nullable UUID runId,
            String segment,
            Inputs inputs,
            List<Step> steps) {}

    /**
     * From which class to which, and how many.
     *
     * @param from class before; empty where they had none
     * @param to class after
     * @param customers how many
     */
    record SegmentFlow(String from, String to, long customers) {}

    void keep(List<Classified> all, UUID schemeId, @Nullable UUID runId) {
        int size = all.size();
        var customers = new UUID[size];
        var ids = new UUID[size];
        var segments = new String[size];
        var inputs = new String[size];
        var steps = new String[size];
        for (int i = 0; i < size; i++) {
            var one = all.get(i);
            customers[i] = one.subject().id();
            ids[i] = Ids.next();
            segments[i] = one.outcome().segment();
            inputs[i] = Scheme.JSON.writeValueAsString(one.subject().inputs());
            steps[i] = Scheme.JSON.writeValueAsString(one.outcome().steps());
        }
        jdbc.sql("""
                        insert into segment_result (customer_id, id, at, scheme_id, run_id, segment, inputs, steps)
                        select r.customer_id, r.id, :at, :scheme, :run::uuid, r.segment, r.inputs::json, r.steps::json
                        from unnest(:customers, :ids, :segments, :inputs, :steps)
                            as r (customer_id, id, segment, inputs, steps)""")
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("scheme", schemeId)
                .param("run", runId)
                .param("customers", new SqlArrayValue("uuid", (Object[]) customers))
                .param("ids", new SqlArrayValue("uuid", (Object[]) ids))
                .param("segments", new SqlArrayValue("text", (Object[]) segments))
                .param("inputs", new SqlArrayValue("text", (Object[]) inputs))
                .param("steps", new SqlArrayValue("text", (Object[]) steps))
                .update();
    }

    /** Keeps who moved in a run, and counts all by their classes before and after. */
    void keepMoves(List<Classified> all, UUID runId) {
        var counts = new HashMap<Map.Entry<String, String>, Long>();
        all.forEach(one -> counts.merge(Map.entry(before(one), one.outcome().segment()), 1L, Long::sum));
        var flows = List.copyOf(counts.entrySet());
        jdbc.sql("""
                        insert into segmentation_run_count as c (run_id, from_segment, to_segment, customers)
                        select :run, f.before, f.after, f.customers
                        from unnest(:before, :after, :customers) as f (before, after, customers)
                        on conflict (run_id, from_segment, to_segment) do update
                            set customers = c.customers + excluded.customers""")
                .param("run", runId)
                .param(
                        "before",
                        array(
                                "text",
                                flows.stream()
                                        .map(flow -> flow.getKey().getKey())
                                        .toList()))
                .param(
                        "after",
                        array(
                                "text",
                                flows.stream()
                                        .map(flow -> flow.getKey().getValue())
                                        .toList()))
                .param(
                        "customers",
                        array("bigint", flows.stream().map(Map.Entry::getValue).toList()))
                .update();
        var movers = all.stream().filter(Classified::moves).toList();
        if (movers.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into segmentation_move (run_id, customer_id, from_segment, to_segment)
                        select :run, m.customer_id, m.before, m.after
                        from unnest(:customers, :before, :after) as m (customer_id, before, after)""")
                .param("run", runId)
                .param(
                        "customers",
                        array(
                                "uuid",
                                movers.stream().map(one -> one.subject().id()).toList()))
                .param(
                        "before",
                        array(
                                "text",
                                movers.stream().map(SegmentResults::before).toList()))
                .param(
                        "after",
                        array(
                                "text",
                                movers.stream()
                                        .map(one -> one.outcome().segment())
                                        .toList()))
                .update();
    }

    List<SegmentFlow> flows(UUID runId) {
        return jdbc.sql("""
                        select from_segment as "from", to_segment as "to", customers from segmentation_run_count
                        where run_id = ? order by from_segment, to_segment""").param(runId).query(SegmentFlow.class).list();
    }

    Optional<Result> latest(UUID customerId) {
        return jdbc.sql(COLUMNS + " order by id desc limit 1")
                .param("customer", customerId)
                .query(SegmentResults::result)
                .optional();
    }

    Optional<Result> find(UUID customerId, UUID id) {
        return jdbc.sql(COLUMNS + " and id = :id")
                .param("customer", customerId)
                .param("id", id)
                .query(SegmentResults::result)
                .optional();
    }

    /** Newest first. */
    List<Result> list(UUID customerId, @Nullable UUID before, int limit) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customerId);
        if (before != null) {
            parameters.put("before", before);
        }
        return jdbc.sql(COLUMNS + (before == null ? "" : " and id < :before") + " order by id desc limit " + limit)
                .params(parameters)
                .query(SegmentResults::result)
                .list();
    }

    private static Result result(ResultSet row, int index) throws SQLException {
        return new Result(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("scheme_id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getString("segment"),
                Scheme.JSON.readValue(row.getString("inputs"), Inputs.class),
                Scheme.JSON.readValue(row.getString("steps"), STEPS));
    }

    private static String before(Classified one) {
        var segment = one.subject().segment();
        return segment == null ? "" : segment;
    }

    private static SqlArrayValue array(String type, List<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }
}
