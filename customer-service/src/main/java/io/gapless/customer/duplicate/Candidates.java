package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Pairs of customers that may be the same, and what was decided of them. */
@Service
class Candidates {

    static final String TOPIC = "gapless.duplicate-candidate";

    private static final TypeReference<List<Likeness.Reason>> REASONS = new TypeReference<>() {};
    private static final String PAIR = """
            select d.id, d.version, d.score, d.reasons, d.status, d.found_at, d.decided_by, d.decided_at, d.decision,
                a.id as one_id, a.code as one_code, a.kind as one_kind, a.name as one_name, a.org_unit as one_unit,
                a.manager as one_manager, a.status as one_status,
                b.id as other_id, b.code as other_code, b.kind as other_kind, b.name as other_name,
                b.org_unit as other_unit, b.manager as other_manager, b.status as other_status
            from duplicate_candidate d join customer a on a.id = d.one_id join customer b on b.id = d.other_id where\s""";

    private final JdbcClient jdbc;
    private final Comparing comparing;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    Candidates(JdbcClient jdbc, Comparing comparing, Outbox outbox, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.comparing = comparing;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /** What became of a pair. */
    enum CandidateStatus {
        OPEN,
        /** Found not to be the same; does not come again. */
        DISMISSED,
        MERGED
    }

    /** One of the two. */
    record CandidateSide(
            @OfPerson UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            String status) {}

    /**
     * Two customers that may be the same.
     *
     * @param score 0 to 1
     * @param one the one registered earlier
     */
    record Candidate(
            UUID id,
            long version,
            BigDecimal score,
            List<Likeness.Reason> reasons,
            CandidateStatus status,
            CandidateSide one,
            CandidateSide other,
            Instant foundAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decision) {}

    /** What others are told of a pair. */
    record CandidateState(
            UUID id, long version, String orgUnit, UUID oneId, UUID otherId, BigDecimal score, CandidateStatus status)
            implements PublicState {}

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable CandidateStatus status,
            @Nullable BigDecimal leastScore,
            @Nullable String orgUnit,
            @Nullable UUID customerId) {}

    /** A customer that a new one would resemble. */
    record Resembled(CandidateSide customer, double score, List<Likeness.Reason> reasons) {}

    /** Pairs of which the caller may see both, the likeliest first. */
    KeysetPage<Candidate> find(Filter filter, Paging paging, Caller caller) {
        var parameters = new LinkedHashMap<String, Object>();
        var conditions = new ArrayList<String>();
        visible(filter.orgUnit(), caller, conditions, parameters);
        conditions.add("d.status = :status");
        parameters.put("status", (filter.status() == null ? CandidateStatus.OPEN : filter.status()).name());
        if (filter.leastScore() != null) {
            conditions.add("d.score >= :least");
            parameters.put("least", filter.leastScore());
        }
        if (filter.customerId() != null) {
            conditions.add("(d.one_id = :customer or d.other_id = :customer)");
            parameters.put("customer", filter.customerId());
        }
        if (paging.after() != null) {
            conditions.add("(d.score, d.id) < (:score, :after)");
            parameters.put("score", paging.after().decimal(0));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql(PAIR + String.join(" and ", conditions) + " order by d.score desc, d.id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query((row, i) -> candidate(row))
                .list();
        return KeysetPage.of(
                rows, paging, candidate -> Cursor.of(candidate.score(), candidate.id()), candidate -> candidate);
    }

    private static void visible(
            @Nullable String orgUnit, Caller caller, List<String> conditions, Map<String, Object> parameters) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        for (String side : List.of("a", "b")) {
            var visible = caller.mayServe(scope, side + ".org_unit", side + ".manager", side + ".login");
            conditions.add(visible.sql());
            parameters.putAll(visible.parameters());
        }
    }

    /** The pair, unless there is none of which the caller may see both. */
    Candidate find(UUID id, Caller caller) {
        var parameters = new LinkedHashMap<String, Object>();
        var conditions = new ArrayList<String>();
        visible(null, caller, conditions, parameters);
        conditions.add("d.id = :id");
        parameters.put("id", id);
        return jdbc.sql(PAIR + String.join(" and ", conditions))
                .params(parameters)
                .query((row, i) -> candidate(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("duplicate-candidate-not-found", id));
    }

    /** The two are not the same. */
    @Transactional
    Candidate dismiss(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var candidate = find(id, caller);
        ifMatch.check(candidate.version());
        int changed = jdbc.sql("""
                        update duplicate_candidate set status = 'DISMISSED', version = version + 1, decided_by = ?,
                            decided_at = ?, decision = ?
                        where id = ? and status = 'OPEN'""")
                .params(caller.username(), clock.instant().atOffset(ZoneOffset.UTC), reason, id)
                .update();
        if (changed == 0) {
            throw Problem.conflict("duplicate-candidate-decided", candidate.status());
        }
        return told("DuplicateDismissed", id, caller);
    }

    /** A pair that was dismissed is open again. */
    @Transactional
    Candidate reopen(UUID id, IfMatch ifMatch, Caller caller) {
        var candidate = find(id, caller);
        ifMatch.check(candidate.version());
        int changed = jdbc.sql("""
                        update duplicate_candidate set status = 'OPEN', version = version + 1, decided_by = null,
                            decided_at = null, decision = null
                        where id = ? and status = 'DISMISSED'""").param(id).update();
        if (changed == 0) {
            throw Problem.conflict("duplicate-candidate-decided", candidate.status());
        }
        return told("DuplicateReopened", id, caller);
    }

    private Candidate told(String event, UUID id, Caller caller) {
        var now = find(id, caller);
        outbox.append(
                TOPIC,
                event,
                new CandidateState(
                        id,
                        now.version(),
                        now.one().orgUnit(),
                        now.one().id(),
                        now.other().id(),
                        now.score(),
                        now.status()));
        return now;
    }

    /** Whom a customer that is about to be registered would resemble, of those that the caller may see. */
    List<Resembled> resembled(Party party, Caller caller) {
        var found = comparing.like(party);
        var sides = new LinkedHashMap<UUID, CandidateSide>();
        var visible = caller.mayServe(caller.orgScope(), "org_unit", "manager", "login");
        jdbc.sql("select id, code, kind, name, org_unit, manager, status from customer where id = any(:ids) and "
                        + visible.sql())
                .params(visible.parameters())
                .param("ids", found.stream().map(Map.Entry::getKey).toArray(UUID[]::new))
                .query(CandidateSide.class)
                .list()
                .forEach(side -> sides.put(side.id(), side));
        var resembled = new ArrayList<Resembled>();
        for (var each : found) {
            var side = sides.get(each.getKey());
            if (side != null) {
                resembled.add(new Resembled(
                        side, each.getValue().score(), each.getValue().reasons()));
            }
        }
        return resembled;
    }

    private Candidate candidate(ResultSet row) throws SQLException {
        var decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        return new Candidate(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getBigDecimal("score"),
                json.readValue(row.getString("reasons"), REASONS),
                CandidateStatus.valueOf(row.getString("status")),
                side(row, "one"),
                side(row, "other"),
                row.getObject("found_at", OffsetDateTime.class).toInstant(),
                row.getString("decided_by"),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getString("decision"));
    }

    private static CandidateSide side(ResultSet row, String which) throws SQLException {
        return new CandidateSide(
                row.getObject(which + "_id", UUID.class),
                row.getString(which + "_code"),
                CustomerKind.valueOf(row.getString(which + "_kind")),
                row.getString(which + "_name"),
                row.getString(which + "_unit"),
                row.getString(which + "_manager"),
                row.getString(which + "_status"));
    }
}
