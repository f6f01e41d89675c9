package io.gapless.customer.portrait;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rules by which portraits are drawn. */
@Service
class PortraitRuleBook {

    private static final TypeReference<List<MarkCondition>> CONDITIONS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    PortraitRuleBook(JdbcClient jdbc, Outbox outbox, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    List<PortraitRules> all() {
        return jdbc.sql("select * from portrait_rules order by kind")
                .query((row, i) -> rules(row))
                .list();
    }

    @Transactional(readOnly = true)
    PortraitRules find(CustomerKind kind) {
        return jdbc.sql("select * from portrait_rules where kind = ?")
                .params(kind.name())
                .query((row, i) -> rules(row))
                .single();
    }

    /** Changes the rules of a kind; portraits follow with the next run. */
    @Transactional
    PortraitRules change(PortraitRules changed, IfMatch ifMatch, Caller caller) {
        requireAscending("recency", changed.recency());
        requireAscending("frequency", changed.frequency());
        requireAscending("monetary", changed.monetary());
        var before = find(changed.kind());
        ifMatch.check(before.version());
        var rules = new PortraitRules(
                before.id(),
                changed.kind(),
                before.version() + 1,
                changed.months(),
                changed.peerLevel(),
                changed.leastPeers(),
                changed.recency(),
                changed.frequency(),
                changed.monetary(),
                changed.earlyDays(),
                changed.loyal(),
                changed.leading(),
                caller.username(),
                clock.instant());
        int done = jdbc.sql("""
                        update portrait_rules set version = ?, months = ?, peer_level = ?, least_peers = ?,
                            recency_edges = ?::numeric[], frequency_edges = ?::numeric[],
                            monetary_edges = ?::numeric[], early_days = ?,
                            loyal_rule = ?::jsonb, leading_rule = ?::jsonb, changed_by = ?, changed_at = ?
                        where kind = ? and version = ?""")
                .param(rules.version())
                .param(rules.months())
                .param(rules.peerLevel())
                .param(rules.leastPeers())
                .param(texts(rules.recency()))
                .param(texts(rules.frequency()))
                .param(texts(rules.monetary()))
                .param(rules.earlyDays())
                .param(json.writeValueAsString(rules.loyal()))
                .param(json.writeValueAsString(rules.leading()))
                .param(rules.changedBy())
                .param(rules.changedAt().atOffset(ZoneOffset.UTC))
                .param(rules.kind().name())
                .param(before.version())
                .update();
        if (done == 0) {
            throw new OptimisticLockingFailureException("portrait rules " + rules.kind());
        }
        outbox.append(PortraitRules.TOPIC, "PortraitRulesChanged", rules);
        return rules;
    }

    private static void requireAscending(String name, Bands bands) {
        for (int i = 1; i < bands.edges().size(); i++) {
            if (bands.edges().get(i - 1).compareTo(bands.edges().get(i)) >= 0) {
                throw Problem.unprocessable("portrait-edges-not-ascending", name);
            }
        }
    }

    private PortraitRules rules(ResultSet row) throws SQLException {
        var kind = CustomerKind.valueOf(row.getString("kind"));
        return new PortraitRules(
                PortraitRules.id(kind),
                kind,
                row.getLong("version"),
                row.getInt("months"),
                row.getInt("peer_level"),
                row.getInt("least_peers"),
                bands(row.getArray("recency_edges")),
                bands(row.getArray("frequency_edges")),
                bands(row.getArray("monetary_edges")),
                row.getInt("early_days"),
                json.readValue(row.getString("loyal_rule"), CONDITIONS),
                json.readValue(row.getString("leading_rule"), CONDITIONS),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static String[] texts(Bands bands) {
        return bands.edges().stream().map(BigDecimal::toPlainString).toArray(String[]::new);
    }

    static Bands bands(Array edges) throws SQLException {
        return new Bands(List.of((BigDecimal[]) edges.getArray()));
    }
}
