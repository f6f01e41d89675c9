package io.gapless.customer.allocation;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Drafts, changes and publishes policies. A policy belongs to an org unit: who looks after that unit changes it, and
 * allocations of that unit and of those below it use it.
 */
@Service
class PolicyDesign {

    private final AllocationPolicies policies;
    private final Audience audience;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    PolicyDesign(AllocationPolicies policies, Audience audience, Outbox outbox, JdbcClient jdbc, Clock clock) {
        this.policies = policies;
        this.audience = audience;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** One row of a list. */
    record Row(
            UUID id, String orgUnit, String code, int edition, PolicyStatus status, String titleZh, String titleEn) {}

    @Transactional
    AllocationPolicy draft(
            String orgUnit, String code, String titleZh, String titleEn, AllocationRules rules, Caller caller) {
        caller.orgScope().require(orgUnit);
        // Two drafts at once: the second waits here and then sees the first.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('allocation policy ' || ?, 0))")
                .param(code)
                .query((row, i) -> i)
                .list();
        var last = policies.findFirstByCodeOrderByEditionDesc(code).orElse(null);
        if (last != null) {
            if (!last.orgUnit().equals(orgUnit)) {
                throw Problem.conflict("allocation-policy-of-another-unit", code);
            }
            if (last.status() == PolicyStatus.DRAFT) {
                throw Problem.conflict("allocation-policy-draft-exists", code).with("policyId", last.id());
            }
        }
        int edition = last == null ? 1 : last.edition() + 1;
        var draft = policies.save(AllocationPolicy.draft(
                orgUnit, code, edition, titleZh, titleEn, rules, caller.username(), clock.instant()));
        outbox.append(AllocationPolicyState.TOPIC, "AllocationPolicyDrafted", AllocationPolicyState.from(draft));
        return draft;
    }

    @Transactional
    AllocationPolicy change(
            UUID id, IfMatch ifMatch, String titleZh, String titleEn, AllocationRules rules, Caller caller) {
        var policy = findOwn(id, caller);
        ifMatch.check(policy.version());
        policy.change(titleZh, titleEn, rules);
        policy = policies.save(policy);
        outbox.append(AllocationPolicyState.TOPIC, "AllocationPolicyChanged", AllocationPolicyState.from(policy));
        return policy;
    }

    @Transactional
    AllocationPolicy publish(UUID id, IfMatch ifMatch, Caller caller) {
        var policy = findOwn(id, caller);
        ifMatch.check(policy.version());
        policy.publish(caller.username(), clock.instant());
        policy = policies.save(policy);
        outbox.append(AllocationPolicyState.TOPIC, "AllocationPolicyPublished", AllocationPolicyState.from(policy));
        return policy;
    }

    /** Drafts are seen by who looks after their unit; published ones by everybody of the unit and below it, too. */
    @Transactional(readOnly = true)
    AllocationPolicy find(UUID id, Caller caller) {
        return policies.findById(id)
                .filter(policy -> audience.mayRead(policy.orgUnit(), policy.status() == PolicyStatus.PUBLISHED, caller))
                .orElseThrow(() -> Problem.notFound("allocation-policy-not-found", id));
    }

    private AllocationPolicy findOwn(UUID id, Caller caller) {
        var policy = find(id, caller);
        caller.orgScope().require(policy.orgUnit());
        return policy;
    }

    /** Newest first. */
    KeysetPage<Row> list(@Nullable String code, @Nullable PolicyStatus status, Paging paging, Caller caller) {
        var conditions = new ArrayList<String>();
        var readable = audience.mayRead(caller);
        var parameters = new LinkedHashMap<String, Object>(readable.parameters());
        conditions.add(readable.sql());
        if (code != null) {
            conditions.add("code = :code");
            parameters.put("code", code);
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        "select id, org_unit, code, edition, status, title_zh, title_en from allocation_policy where "
                                + String.join(" and ", conditions) + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
