package io.gapless.customer.standing;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The versions of the rules of risk. */
@Component
class RiskRuleStore {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    RiskRuleStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What is kept of rules as JSON. */
    private record Kept(int medium, int high, List<RiskRules.ReasonRule> reasons) {}

    /** The rules in force. */
    List<RiskRules> all() {
        return jdbc.sql("select distinct on (kind) * from risk_rules order by kind, version desc")
                .query((row, i) -> rules(row))
                .list();
    }

    RiskRules find(CustomerKind kind) {
        return jdbc.sql("select * from risk_rules where kind = ? order by version desc limit 1")
                .params(kind.name())
                .query((row, i) -> rules(row))
                .single();
    }

    /** The rules of a kind as they once were; a {@link Problem} (404) where there was no such version. */
    RiskRules find(CustomerKind kind, long version) {
        return jdbc.sql("select * from risk_rules where kind = ? and version = ?")
                .params(kind.name(), version)
                .query((row, i) -> rules(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("risk-rules-not-found", kind, version));
    }

    void add(RiskRules rules) {
        jdbc.sql("insert into risk_rules (kind, version, rules, changed_by, changed_at) values (?, ?, ?, ?, ?)")
                .param(rules.kind().name())
                .param(rules.version())
                .param(json.writeValueAsString(new Kept(rules.medium(), rules.high(), rules.reasons())))
                .param(rules.changedBy())
                .param(rules.changedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    private RiskRules rules(ResultSet row) throws SQLException {
        var kind = CustomerKind.valueOf(row.getString("kind"));
        var kept = json.readValue(row.getString("rules"), Kept.class);
        return new RiskRules(
                RiskRules.id(kind),
                kind,
                row.getLong("version"),
                kept.medium(),
                kept.high(),
                kept.reasons(),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
