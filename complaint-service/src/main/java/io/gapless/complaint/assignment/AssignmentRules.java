package io.gapless.complaint.assignment;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the queues, and the rules by which complaints come to them. */
@Service
public class AssignmentRules {

    static final String TOPIC = "gapless.assignment";

    private static final int MOST = 500;

    private final JdbcClient jdbc;
    private final Taxonomy taxonomy;
    private final Outbox outbox;

    AssignmentRules(JdbcClient jdbc, Taxonomy taxonomy, Outbox outbox) {
        this.jdbc = jdbc;
        this.taxonomy = taxonomy;
        this.outbox = outbox;
    }

    /**
     * A queue.
     *
     * @param orgUnit of the team that works on it
     */
    record Queue(String code, long version, String name, String nameEn, String orgUnit, boolean active) {}

    /**
     * When a complaint goes to which queue; what is null is not looked at.
     *
     * @param place the rule of the lowest place that fits counts
     * @param category with all below it
     * @param minSeverity from which severity up
     * @param orgUnit with all below it
     * @param skills what whoever takes it has to be able to
     */
    public record Rule(
            UUID id,
            long version,
            int place,
            String name,
            @Nullable String category,
            @Nullable Severity minSeverity,
            @Nullable String channel,
            @Nullable String segment,
            @Nullable String orgUnit,
            String queue,
            List<String> skills,
            boolean active) {

        /** Whether it is for such a complaint. */
        boolean fits(Facts facts) {
            return active
                    && (category == null || facts.path().contains(category))
                    && (minSeverity == null || facts.severity().compareTo(minSeverity) >= 0)
                    && (channel == null || channel.equals(facts.channel()))
                    && (segment == null || segment.equals(facts.segment()))
                    && (orgUnit == null || OrgScope.covers(orgUnit, facts.orgUnit()));
        }
    }

    /**
     * What rules look at.
     *
     * @param path the category and those above it
     */
    public record Facts(
            List<String> path,
            Severity severity,
            String channel,
            @Nullable String segment,
            String orgUnit) {}

    record QueueState(UUID id, long version, String orgUnit, String code, String name, String nameEn, boolean active)
            implements PublicState {}

    record RuleState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            int place,
            String name,
            @Nullable String category,
            @Nullable Severity minSeverity,
            @Nullable String channel,
            @Nullable String segment,
            String queue,
            List<String> skills,
            boolean active)
            implements PublicState {}

    /** The first rule that fits; empty where none does. */
    @Transactional(readOnly = true)
    public Optional<Rule> match(Facts facts) {
        return rules().stream().filter(rule -> rule.fits(facts)).findFirst();
    }

    @Transactional(readOnly = true)
    List<Queue> queues() {
        return jdbc.sql("select * from assignment_queue order by code limit " + MOST)
                .query((row, i) -> queue(row))
                .list();
    }

    @Transactional(readOnly = true)
    Optional<Queue> queue(String code) {
        return jdbc.sql("select * from assignment_queue where code = ?")
                .param(code)
                .query((row, i) -> queue(row))
                .optional();
    }

    /** By place, and the order in which they were made. */
    @Transactional(readOnly = true)
    List<Rule> rules() {
        return jdbc.sql("select * from assignment_rule order by place, id limit " + MOST)
                .query((row, i) -> rule(row))
                .list();
    }

    @Transactional
    Queue open(String code, String name, String nameEn, String orgUnit, boolean active) {
        lock();
        if (queue(code).isPresent()) {
            throw Problem.conflict("queue-code-taken", code);
        }
        return save(new Queue(code, 1, name, nameEn, orgUnit, active), "AssignmentQueueOpened");
    }

    @Transactional
    Queue change(String code, IfMatch ifMatch, String name, String nameEn, String orgUnit, boolean active) {
        lock();
        var before = queue(code).orElseThrow(() -> Problem.notFound("queue-not-found", code));
        ifMatch.check(before.version());
        return save(new Queue(code, before.version() + 1, name, nameEn, orgUnit, active), "AssignmentQueueChanged");
    }

    @Transactional(readOnly = true)
    Rule find(UUID id) {
        return rules().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("assignment-rule-not-found", id));
    }

    /** Adds a rule, under an id of its own. */
    @Transactional
    Rule add(Rule wanted) {
        lock();
        if (rules().size() >= MOST) {
            throw Problem.conflict("assignment-rules-full", MOST);
        }
        return save(with(Ids.next(), 1, wanted), "AssignmentRuleAdded");
    }

    @Transactional
    Rule change(UUID id, IfMatch ifMatch, Rule wanted) {
        lock();
        var before = find(id);
        ifMatch.check(before.version());
        return save(with(id, before.version() + 1, wanted), "AssignmentRuleChanged");
    }

    @Transactional
    void remove(UUID id, IfMatch ifMatch) {
        lock();
        var rule = find(id);
        ifMatch.check(rule.version());
        jdbc.sql("delete from assignment_rule where id = ?").param(id).update();
        tell(with(id, rule.version() + 1, rule), "AssignmentRuleRemoved");
    }

    private static Rule with(UUID id, long version, Rule rule) {
        return new Rule(
                id,
                version,
                rule.place(),
                rule.name(),
                rule.category(),
                rule.minSeverity(),
                rule.channel(),
                rule.segment(),
                rule.orgUnit(),
                rule.queue(),
                rule.skills(),
                rule.active());
    }

    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('assignment rules', 0))")
                .query((row, i) -> 0)
                .single();
    }

    private Queue save(Queue queue, String event) {
        jdbc.sql("""
                        insert into assignment_queue (code, version, name, name_en, org_unit, active)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (code) do update set version = excluded.version, name = excluded.name,
                            name_en = excluded.name_en, org_unit = excluded.org_unit, active = excluded.active""")
                .params(queue.code(), queue.version(), queue.name(), queue.nameEn(), queue.orgUnit(), queue.active())
                .update();
        outbox.append(
                TOPIC,
                event,
                new QueueState(
                        UUID.nameUUIDFromBytes(("queue " + queue.code()).getBytes(StandardCharsets.UTF_8)),
                        queue.version(),
                        queue.orgUnit(),
                        queue.code(),
                        queue.name(),
                        queue.nameEn(),
                        queue.active()));
        return queue;
    }

    private Rule save(Rule rule, String event) {
        if (rule.category() != null && taxonomy.path(rule.category()).isEmpty()) {
            throw Problem.unprocessable("category-unknown", rule.category());
        }
        if (queue(rule.queue()).filter(Queue::active).isEmpty()) {
            throw Problem.unprocessable("queue-unknown", rule.queue());
        }
        jdbc.sql("""
                        insert into assignment_rule (id, version, place, name, category, min_severity, channel, segment,
                            org_unit, queue, skills, active)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, place = excluded.place,
                            name = excluded.name, category = excluded.category,
                            min_severity = excluded.min_severity, channel = excluded.channel,
                            segment = excluded.segment, org_unit = excluded.org_unit, queue = excluded.queue,
                            skills = excluded.skills, active = excluded.active""")
                .param(rule.id())
                .param(rule.version())
                .param(rule.place())
                .param(rule.name())
                .param(rule.category())
                .param(rule.minSeverity() == null ? null : rule.minSeverity().name())
                .param(rule.channel())
                .param(rule.segment())
                .param(rule.orgUnit())
                .param(rule.queue())
                .param(rule.skills().toArray(String[]::new))
                .param(rule.active())
                .update();
        tell(rule, event);
        return rule;
    }

    private void tell(Rule rule, String event) {
        outbox.append(
                TOPIC,
                event,
                new RuleState(
                        rule.id(),
                        rule.version(),
                        rule.orgUnit(),
                        rule.place(),
                        rule.name(),
                        rule.category(),
                        rule.minSeverity(),
                        rule.channel(),
                        rule.segment(),
                        rule.queue(),
                        rule.skills(),
                        rule.active()));
    }

    private static Queue queue(ResultSet row) throws SQLException {
        return new Queue(
                row.getString("code"),
                row.getLong("version"),
                row.getString("name"),
                row.getString("name_en"),
                row.getString("org_unit"),
                row.getBoolean("active"));
    }

    private static Rule rule(ResultSet row) throws SQLException {
        var severity = row.getString("min_severity");
        return new Rule(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getInt("place"),
                row.getString("name"),
                row.getString("category"),
                severity == null ? null : Severity.valueOf(severity),
                row.getString("channel"),
                row.getString("segment"),
                row.getString("org_unit"),
                row.getString("queue"),
                List.of((String[]) row.getArray("skills").getArray()),
                row.getBoolean("active"));
    }
}
