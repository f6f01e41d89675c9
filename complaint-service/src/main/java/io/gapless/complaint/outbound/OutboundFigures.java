package io.gapless.complaint.outbound;

import io.gapless.platform.security.Caller;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Counts what became of the calls of a list. */
@Component
class OutboundFigures {

    private final OutboundLists lists;
    private final JdbcClient jdbc;
    private final Clock clock;

    OutboundFigures(OutboundLists lists, JdbcClient jdbc, Clock clock) {
        this.lists = lists;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What became of the calls of a list, of the caller's org units and customers only.
     *
     * @param calls customers on the list
     * @param tried customers who were called at least once
     * @param spokenTo of them, who answered in person: done, declined or opted out in the call
     * @param reachedShare spokenTo of tried, 0 to 1 with four decimals; null where nobody was tried
     * @param attempts by what became of each
     * @param results what the calls that were done have led to
     * @param complaints calls that have led to a complaint: their list is at /api/v1/outbound-calls with its result
     * @param questions answers to the script's questions but those in free text
     */
    record Figures(
            UUID listId,
            Instant asOf,
            long calls,
            Map<CallStatus, Long> statuses,
            long tried,
            long spokenTo,
            @Nullable BigDecimal reachedShare,
            Map<CallOutcome, Long> attempts,
            Map<CallResult, Long> results,
            long complaints,
            List<QuestionFigures> questions) {}

    /**
     * How a question was answered.
     *
     * @param n how many answers there are
     * @param counts how often each, by the answer
     * @param mean of a SCORE, with two decimals
     */
    record QuestionFigures(
            String id,
            CallScript.Kind kind,
            long n,
            Map<String, Long> counts,
            @Nullable BigDecimal mean) {}

    private record Counted(
            CallStatus status, @Nullable CallResult result, long n, long tried, long spoken, long complaints) {}

    private record Tried(CallOutcome outcome, long n) {}

    private record Answered(String question, String answer, long n) {}

    @Transactional(readOnly = true)
    Figures of(UUID listId, @Nullable String orgUnit, Caller caller) {
        var list = lists.find(listId, caller);
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "c.org_unit", "k.manager", "k.login");
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        parameters.put("list", listId);
        var of =
                " from outbound_call c left join known_customer k on k.id = c.customer_id%s where c.list_id = :list and "
                        + visible.sql();
        var tries = " join outbound_attempt a on a.call_id = c.id";
        var counted = jdbc.sql("""
                        select c.status, c.result, count(*) as n, count(*) filter (where c.attempts > 0) as tried,
                            count(*) filter (where c.attempts > 0 and c.status in ('DONE', 'DECLINED', 'OPTED_OUT'))
                                as spoken,
                            count(c.complaint_id) as complaints""" + of.formatted("") + " group by 1, 2")
                .params(parameters)
                .query(Counted.class)
                .list();
        var tried = jdbc.sql("select a.outcome, count(*) as n" + of.formatted(tries) + " group by 1")
                .params(parameters)
                .query(Tried.class)
                .list();
        var answered = jdbc.sql("select q.key as question, q.value #>> '{}' as answer, count(*) as n"
                        + of.formatted(tries + " cross join lateral jsonb_each(a.answers) as q")
                        + " and q.key = any(:questions) group by 1, 2")
                .params(parameters)
                .param(
                        "questions",
                        list.plan().script().questions().stream()
                                .filter(question -> question.kind() != CallScript.Kind.TEXT)
                                .map(CallScript.Question::id)
                                .toArray(String[]::new))
                .query(Answered.class)
                .list();
        return figures(list, counted, tried, answered);
    }

    private Figures figures(OutboundList list, List<Counted> counted, List<Tried> tried, List<Answered> answered) {
        var statuses = new EnumMap<CallStatus, Long>(CallStatus.class);
        var results = new EnumMap<CallResult, Long>(CallResult.class);
        for (Counted some : counted) {
            statuses.merge(some.status(), some.n(), Long::sum);
            if (some.result() != null) {
                results.merge(some.result(), some.n(), Long::sum);
            }
        }
        var attempts = new EnumMap<CallOutcome, Long>(CallOutcome.class);
        tried.forEach(some -> attempts.put(some.outcome(), some.n()));
        long customers = counted.stream().mapToLong(Counted::tried).sum();
        long spoken = counted.stream().mapToLong(Counted::spoken).sum();
        return new Figures(
                list.id(),
                clock.instant(),
                counted.stream().mapToLong(Counted::n).sum(),
                statuses,
                customers,
                spoken,
                customers == 0
                        ? null
                        : BigDecimal.valueOf(spoken).divide(BigDecimal.valueOf(customers), 4, RoundingMode.HALF_UP),
                attempts,
                results,
                counted.stream().mapToLong(Counted::complaints).sum(),
                list.plan().script().questions().stream()
                        .filter(question -> question.kind() != CallScript.Kind.TEXT)
                        .map(question -> question(question, answered))
                        .toList());
    }

    private static QuestionFigures question(CallScript.Question question, List<Answered> answered) {
        var counts = new TreeMap<String, Long>();
        long n = 0;
        long sum = 0;
        for (Answered some : answered) {
            if (some.question().equals(question.id())) {
                counts.put(some.answer(), some.n());
                n += some.n();
                sum += question.kind() == CallScript.Kind.SCORE ? Long.parseLong(some.answer()) * some.n() : 0;
            }
        }
        return new QuestionFigures(
                question.id(),
                question.kind(),
                n,
                counts,
                question.kind() == CallScript.Kind.SCORE && n > 0
                        ? BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(n), 2, RoundingMode.HALF_UP)
                        : null);
    }
}
