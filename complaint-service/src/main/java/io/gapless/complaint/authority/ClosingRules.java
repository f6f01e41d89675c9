package io.gapless.complaint.authority;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Says which complaints are closed by another person than those who settled them. */
@Service
public class ClosingRules {

    private final JdbcClient jdbc;
    private final Taxonomy taxonomy;
    private final Outbox outbox;
    private final Clock clock;

    ClosingRules(JdbcClient jdbc, Taxonomy taxonomy, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.taxonomy = taxonomy;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A rule; it is added and removed, never changed.
     *
     * @param category with all below it; null for every category
     * @param minSeverity from which severity up
     */
    record ClosingRule(UUID id, @Nullable String category, Severity minSeverity, String createdBy, Instant createdAt) {}

    /** What is told of a rule; it belongs to no org unit. */
    record RuleState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            @Nullable String category,
            Severity minSeverity) implements PublicState {}

    /**
     * Whether another person has to close it.
     *
     * @param path the complaint's category and those above it
     */
    @Transactional(readOnly = true)
    public boolean needAnother(List<String> path, Severity severity) {
        return all().stream()
                .anyMatch(rule -> (rule.category() == null || path.contains(rule.category()))
                        && severity.compareTo(rule.minSeverity()) >= 0);
    }

    @Transactional(readOnly = true)
    List<ClosingRule> all() {
        return jdbc.sql("select id, category, min_severity, created_by, created_at from closing_rule order by id")
                .query((row, i) -> rule(row))
                .list();
    }

    @Transactional
    ClosingRule add(@Nullable String category, Severity minSeverity, String by) {
        if (category != null && taxonomy.path(category).isEmpty()) {
            throw Problem.unprocessable("category-unknown", category);
        }
        var rule = new ClosingRule(
                Ids.next(), category, minSeverity, by, clock.instant().truncatedTo(ChronoUnit.MICROS));
        try {
            jdbc.sql("""
                            insert into closing_rule (id, category, min_severity, created_by, created_at)
                            values (?, ?, ?, ?, ?)""")
                    .param(rule.id())
                    .param(category)
                    .param(minSeverity.name())
                    .param(by)
                    .param(rule.createdAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException twice) {
            throw Problem.conflict("closing-rule-exists");
        }
        tell("ClosingRuleAdded", rule, 1);
        return rule;
    }

    @Transactional
    void remove(UUID id) {
        var rule = all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("closing-rule-not-found", id));
        jdbc.sql("delete from closing_rule where id = ?").param(id).update();
        tell("ClosingRuleRemoved", rule, 2);
    }

    private void tell(String event, ClosingRule rule, long version) {
        outbox.append(
                AuthorityState.TOPIC,
                event,
                new RuleState(rule.id(), version, null, rule.category(), rule.minSeverity()));
    }

    private static ClosingRule rule(ResultSet row) throws SQLException {
        return new ClosingRule(
                row.getObject("id", UUID.class),
                row.getString("category"),
                Severity.valueOf(row.getString("min_severity")),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
