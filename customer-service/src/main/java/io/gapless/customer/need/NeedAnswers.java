package io.gapless.customer.need;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.need.NeedAnswer.NeedScore;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes in what customers tell of their needs. */
@Service
class NeedAnswers {

    private static final String COLUMNS = """
            select a.id, a.customer_id, c.org_unit, a.source, a.response_id, a.note, a.recorded_by, a.answered_at
            from need_answer a join customer c on c.id = a.customer_id\s""";

    private final JdbcClient jdbc;
    private final NeedCatalogue catalogue;
    private final CustomerDirectory customers;
    private final Outbox outbox;
    private final NeedSettings settings;
    private final Clock clock;

    NeedAnswers(
            JdbcClient jdbc,
            NeedCatalogue catalogue,
            CustomerDirectory customers,
            Outbox outbox,
            NeedSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.customers = customers;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** A need as somebody told it. */
    record Told(String need, BigDecimal strength, @Nullable BigDecimal satisfaction) {}

    /** Records what a customer told; a {@link Problem} (422) for needs that customers of their kind do not have. */
    @Transactional
    NeedAnswer record(
            UUID customerId,
            NeedSource source,
            @Nullable String note,
            @Nullable Instant answeredAt,
            List<Told> told,
            Caller caller) {
        var customer = customers.find(customerId, caller);
        var now = clock.instant();
        var at = answeredAt == null ? now : answeredAt;
        NeedSelection.requireInRange(answeredAt);
        if (at.isAfter(now)) {
            throw Problem.unprocessable("need-answer-in-future");
        }
        var needs = catalogue.byCode(told.stream().map(Told::need).toList());
        var codes = new HashSet<String>();
        for (Told each : told) {
            var need = needs.get(each.need());
            if (need == null || !need.active() || need.kind() != customer.kind()) {
                throw Problem.unprocessable("need-unknown", each.need(), customer.kind());
            }
            if (!codes.add(each.need())) {
                throw Problem.unprocessable("need-repeated", each.need());
            }
        }
        return add(customerId, customer.orgUnit(), source, null, note, caller.username(), at, told, needs);
    }

    /**
     * Takes an answer to a survey, once. Needs that customers of their kind do not have, or that are not known, are left
     * out; what is left may be nothing.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(UUID responseId, UUID customerId, Instant answeredAt, List<Told> told) {
        record Known(UUID id, String orgUnit, String kind) {}
        var customer =
                jdbc.sql("""
                        select id, org_unit, kind from customer where id = customer_standing(?) and status <> 'ERASED'""").params(customerId).query(Known.class).optional().orElse(null);
        boolean taken = jdbc.sql("select exists (select from need_answer where response_id = ?)")
                .params(responseId)
                .query(Boolean.class)
                .single();
        if (customer == null || taken) {
            return;
        }
        var needs = catalogue.byCode(told.stream().map(Told::need).toList());
        var kept = told.stream()
                .filter(each -> {
                    var need = needs.get(each.need());
                    return need != null && need.kind() == CustomerKind.valueOf(customer.kind());
                })
                .toList();
        if (!kept.isEmpty()) {
            add(
                    customer.id(),
                    customer.orgUnit(),
                    NeedSource.SURVEY,
                    responseId,
                    null,
                    Caller.SYSTEM,
                    answeredAt,
                    kept,
                    needs);
        }
    }

    private NeedAnswer add(
            UUID customerId,
            String orgUnit,
            NeedSource source,
            @Nullable UUID responseId,
            @Nullable String note,
            String recordedBy,
            Instant answeredAt,
            List<Told> told,
            Map<String, Need> needs) {
        var answer = new NeedAnswer(
                Ids.next(),
                1,
                orgUnit,
                customerId,
                source,
                responseId,
                note,
                recordedBy,
                answeredAt,
                told.stream()
                        .map(each -> score(each.need(), each.strength(), each.satisfaction()))
                        .toList());
        jdbc.sql("""
                        insert into need_answer (id, customer_id, source, response_id, note, recorded_by, answered_at,
                            recorded_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(answer.id())
                .param(customerId)
                .param(source.name())
                .param(responseId)
                .param(note)
                .param(recordedBy)
                .param(answeredAt.atOffset(ZoneOffset.UTC))
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        for (NeedScore score : answer.scores()) {
            jdbc.sql("""
                            insert into need_score (answer_id, need_id, customer_id, answered_at, strength, satisfaction)
                            values (?, ?, ?, ?, ?, ?)""")
                    .param(answer.id())
                    .param(Objects.requireNonNull(needs.get(score.need())).id())
                    .param(customerId)
                    .param(answeredAt.atOffset(ZoneOffset.UTC))
                    .param(score.strength())
                    .param(score.satisfaction())
                    .update();
        }
        outbox.append(NeedAnswer.TOPIC, "NeedsAnswered", answer);
        return answer;
    }

    private NeedScore score(String need, BigDecimal strength, @Nullable BigDecimal satisfaction) {
        boolean unmet = satisfaction != null
                && strength.compareTo(settings.strong()) >= 0
                && satisfaction.compareTo(settings.met()) < 0;
        return new NeedScore(
                need,
                strength.setScale(2, RoundingMode.HALF_UP),
                satisfaction == null ? null : satisfaction.setScale(2, RoundingMode.HALF_UP),
                unmet);
    }

    /** The answer, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    NeedAnswer find(UUID id, Caller caller) {
        var answer = load(COLUMNS + "where a.id = :id", Map.of("id", id)).stream()
                .findFirst()
                .orElseThrow(() -> Problem.notFound("need-answer-not-found", id));
        try {
            customers.find(answer.customerId(), caller);
        } catch (Problem hidden) {
            throw Problem.notFound("need-answer-not-found", id);
        }
        return answer;
    }

    /** Answers, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<NeedAnswer> list(@Nullable UUID customerId, @Nullable String orgUnit, Paging paging, Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "c.org_unit", "c.manager", "c.login");
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        var conditions = visible.sql();
        if (customerId != null) {
            conditions += " and a.customer_id = :customer";
            parameters.put("customer", customerId);
        }
        if (paging.after() != null) {
            conditions += " and a.id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = load(COLUMNS + "where " + conditions + " order by a.id desc limit " + paging.fetch(), parameters);
        return KeysetPage.of(rows, paging, answer -> Cursor.of(answer.id()), answer -> answer);
    }

    /** Takes an answer back that was entered wrongly; those to surveys stay. */
    @Transactional
    void withdraw(UUID id, Caller caller) {
        var answer = find(id, caller);
        if (answer.responseId() != null) {
            throw Problem.conflict("need-answer-of-survey");
        }
        // The scores go with it.
        int gone = jdbc.sql("delete from need_answer where id = ?").params(id).update();
        if (gone == 0) {
            throw Problem.notFound("need-answer-not-found", id);
        }
        outbox.append(
                NeedAnswer.TOPIC,
                "NeedAnswerWithdrawn",
                new NeedAnswer(
                        id,
                        2,
                        answer.orgUnit(),
                        answer.customerId(),
                        answer.source(),
                        null,
                        answer.note(),
                        answer.recordedBy(),
                        answer.answeredAt(),
                        answer.scores()));
    }

    private List<NeedAnswer> load(String sql, Map<String, Object> parameters) {
        var heads =
                jdbc.sql(sql).params(parameters).query((row, i) -> head(row)).list();
        var scores = new LinkedHashMap<UUID, List<NeedScore>>();
        jdbc.sql("""
                        select s.answer_id, n.code, s.strength, s.satisfaction
                        from need_score s join need n on n.id = s.need_id where s.answer_id = any(?::uuid[])
                        order by s.strength desc, n.code""")
                .param(heads.stream().map(head -> head.id().toString()).toArray(String[]::new))
                .query((row, i) -> scores.computeIfAbsent(row.getObject(1, UUID.class), key -> new ArrayList<>())
                        .add(score(row.getString(2), row.getBigDecimal(3), row.getBigDecimal(4))))
                .list();
        return heads.stream()
                .map(head -> new NeedAnswer(
                        head.id(),
                        head.version(),
                        head.orgUnit(),
                        head.customerId(),
                        head.source(),
                        head.responseId(),
                        head.note(),
                        head.recordedBy(),
                        head.answeredAt(),
                        scores.getOrDefault(head.id(), List.of())))
                .toList();
    }

    private static NeedAnswer head(ResultSet row) throws SQLException {
        return new NeedAnswer(
                row.getObject("id", UUID.class),
                1,
                row.getString("org_unit"),
                row.getObject("customer_id", UUID.class),
                NeedSource.valueOf(row.getString("source")),
                row.getObject("response_id", UUID.class),
                row.getString("note"),
                row.getString("recorded_by"),
                row.getObject("answered_at", OffsetDateTime.class).toInstant(),
                List.of());
    }
}
