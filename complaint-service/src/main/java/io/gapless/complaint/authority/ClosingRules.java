package io.gapless.complaint.authority;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
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
     * @param orgUnit for whose complaints and those of all below it; null for those of the whole company
     */
    record ClosingRule(
            UUID id,
            @Nullable String category,
            Severity minSeverity,
            @Nullable String orgUnit,
            String createdBy,
            Instant createdAt) {}

    /** What is told of a rule. */
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
     * @param orgUnit of the complaint
     */
    @Transactional(readOnly = true)
    public boolean needAnother(List<String> path, Severity severity, String orgUnit) {
        return jdbc.sql("select * from closing_rule").query((row, i) -> rule(row)).list().stream()
                .anyMatch(rule -> (rule.category() == null || path.contains(rule.category()))
                        && severity.compareTo(rule.minSeverity()) >= 0
                        && (rule.orgUnit() == null || OrgScope.covers(rule.orgUnit(), orgUnit)));
    }

    /** The oldest first. */
    @Transactional(readOnly = true)
    KeysetPage<ClosingRule> list(Paging paging) {
        var rows = jdbc.sql(
                        "select * from closing_rule where :after::uuid is null or id > :after order by id limit :most")
                .param("after", paging.after() == null ? null : paging.after().uuid(0))
                .param("most", paging.fetch())
                .query((row, i) -> rule(row))
                .list();
        return KeysetPage.of(rows, paging, rule -> Cursor.of(rule.id()), rule -> rule);
    }

    @Transactional
    ClosingRule add(@Nullable String category, Severity minSeverity, @Nullable String orgUnit, String by) {
        if (category != null && taxonomy.path(category).isEmpty()) {
            throw Problem.unprocessable("category-unknown", category);
        }
        var rule = new ClosingRule(
                Ids.next(), category, minSeverity, orgUnit, by, clock.instant().truncatedTo(ChronoUnit.MICROS));
        try {
            jdbc.sql("""
                            insert into closing_rule (id, category, min_severity, org_unit, created_by, created_at)
                            values (?, ?, ?, ?, ?, ?)""")
                    .param(rule.id())
                    .param(category)
                    .param(minSeverity.name())
                    .param(orgUnit)
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
    void remove(UUID id, Caller caller) {
        var rule = jdbc.sql("select * from closing_rule where id = ? for update")
                .param(id)
                .query((row, i) -> rule(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("closing-rule-not-found", id));
        caller.orgScope().requireRule(rule.orgUnit());
        jdbc.sql("delete from closing_rule where id = ?").param(id).update();
        tell("ClosingRuleRemoved", rule, 2);
    }

    private void tell(String event, ClosingRule rule, long version) {
        outbox.append(
                AuthorityState.TOPIC,
                event,
                new RuleState(rule.id(), version, rule.orgUnit(), rule.category(), rule.minSeverity()));
    }

    private static ClosingRule rule(ResultSet row) throws SQLException {
        return new ClosingRule(
                row.getObject("id", UUID.class),
                row.getString("category"),
                Severity.valueOf(row.getString("min_severity")),
                row.getString("org_unit"),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
