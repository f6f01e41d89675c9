package io.gapless.customer.allocation;

import io.gapless.customer.allocation.AllocationState.Supply;
import io.gapless.customer.product.Scarcity;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes allocations up, has them computed and puts them in force. What is in force never changes: it is replaced by a
 * correction or revoked.
 */
@Service
class AllocationDesk {

    private static final long SEEDS = 1L << 53;

    private final Allocations allocations;
    private final AllocationPolicies policies;
    private final Audience audience;
    private final Outbox outbox;
    private final Jobs jobs;
    private final JdbcClient jdbc;
    private final JdbcTemplate jdbcTemplate;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AllocationDesk(
            Allocations allocations,
            AllocationPolicies policies,
            Audience audience,
            Outbox outbox,
            Jobs jobs,
            JdbcClient jdbc,
            JdbcTemplate jdbcTemplate,
            Clock clock) {
        this.allocations = allocations;
        this.policies = policies;
        this.audience = audience;
        this.outbox = outbox;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.jdbcTemplate = jdbcTemplate;
        this.clock = clock;
    }

    /** What there is of a product, in pieces. */
    record Offer(String product, long supply) {}

    /** What is wanted; the seed is drawn where none is given. */
    record Wanted(
            String title,
            LocalDate periodFrom,
            LocalDate periodUntil,
            @Nullable LocalDate salesFrom,
            @Nullable LocalDate salesUntil,
            UUID policyId,
            @Nullable Long seed,
            List<Offer> products) {}

    /** What a job is told. */
    record Told(UUID allocationId, long version) {}

    @Transactional
    Allocation draft(String orgUnit, Wanted wanted, Caller caller) {
        caller.orgScope().require(orgUnit);
        long seed = wanted.seed() == null ? random.nextLong(SEEDS) : wanted.seed();
        var products = check(orgUnit, wanted, caller);
        var allocation =
                allocations.save(Allocation.draft(orgUnit, terms(wanted, seed), caller.username(), clock.instant()));
        keep(allocation, wanted, products);
        return told(allocation, "AllocationDrafted");
    }

    /** A seed that was drawn stays: nobody draws again until somebody wins. */
    @Transactional
    Allocation change(UUID id, IfMatch ifMatch, Wanted wanted, Caller caller) {
        var allocation = findOwn(id, caller);
        ifMatch.check(allocation.version());
        if (wanted.seed() != null && wanted.seed() != allocation.terms().seed()) {
            throw Problem.unprocessable(
                    "allocation-seed-stays", allocation.terms().seed());
        }
        var products = check(allocation.orgUnit(), wanted, caller);
        allocation.change(terms(wanted, allocation.terms().seed()));
        allocation = allocations.save(allocation);
        keep(allocation, wanted, products);
        return told(allocation, "AllocationChanged");
    }

    /** A draft with the same terms and products, which takes the place of what is in force once it is published. */
    @Transactional
    Allocation correct(UUID id, Caller caller) {
        var before = findOwn(id, caller);
        try {
            var allocation = allocations.save(before.correction(caller.username(), clock.instant()));
            jdbc.sql("""
                            insert into allocation_product (allocation_id, position, product_id, supply)
                            select ?, position, product_id, supply from allocation_product where allocation_id = ?""").params(allocation.id(), id).update();
            return told(allocation, "AllocationDrafted");
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("allocation-correction-exists");
        }
    }

    @Transactional
    Allocation revoke(UUID id, IfMatch ifMatch, String because, Caller caller) {
        var allocation = findOwn(id, caller);
        ifMatch.check(allocation.version());
        allocation.revoke(caller.username(), clock.instant(), because);
        return told(allocations.save(allocation), "AllocationRevoked");
    }

    /** Starts to compute an allocation as it stands. */
    @Transactional
    Job simulate(UUID id, Caller caller) {
        var allocation = findOwn(id, caller);
        allocation.status().requireNext(AllocationStatus.SIMULATED);
        // Two started at once: the second waits here and then sees the first.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('allocation simulation ' || ?, 0))")
                .param(id.toString())
                .query((row, i) -> i)
                .list();
        boolean underWay = jdbc.sql("""
                        select exists (select 1 from job where type = ? and status in ('QUEUED', 'RUNNING')
                            and parameters::jsonb ->> 'allocationId' = ?)""")
                .params(Simulation.TYPE, id.toString())
                .query(Boolean.class)
                .single();
        if (underWay) {
            throw Problem.conflict("allocation-being-simulated");
        }
        return jobs.start(Simulation.TYPE, allocation.terms().title(), new Told(id, allocation.version()), caller);
    }

    /** Starts to check what was computed and to put it in force. */
    @Transactional
    Job publish(UUID id, IfMatch ifMatch, Caller caller) {
        var allocation = findOwn(id, caller);
        ifMatch.check(allocation.version());
        allocation.status().requireNext(AllocationStatus.PUBLISHED);
        return jobs.start(Publication.TYPE, allocation.terms().title(), new Told(id, allocation.version()), caller);
    }

    /** Within a job's step: what was computed is what the allocation is about from now on. */
    @Transactional
    Allocation simulated(Told told, UUID run) {
        var allocation = unchanged(told);
        allocation.simulated(run);
        return told(allocations.save(allocation), "AllocationSimulated");
    }

    /** Within a job's step: puts an allocation in force, and what it corrects out of force, in the same moment. */
    @Transactional
    Allocation published(Told told, Caller caller) {
        // Two that overlap, published at once: the second waits here and then sees the first.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('allocation publication', 0))")
                .query((row, i) -> i)
                .list();
        var allocation = unchanged(told);
        var corrects = allocation.corrects();
        if (corrects != null) {
            var before = allocations.findById(corrects).orElseThrow();
            before.replace(
                    caller.username(), clock.instant(), allocation.terms().title());
            told(allocations.save(before), "AllocationReplaced");
        }
        requireNoOverlap(allocation);
        allocation.publish(caller.username(), clock.instant());
        return told(allocations.save(allocation), "AllocationPublished");
    }

    /** The allocation, unless it was changed since a job was started for it. */
    Allocation unchanged(Told told) {
        var allocation = allocations.findById(told.allocationId()).orElseThrow();
        if (allocation.version() != told.version()) {
            throw Problem.conflict("allocation-changed-meanwhile");
        }
        return allocation;
    }

    private void requireNoOverlap(Allocation allocation) {
        var other = jdbc.sql("""
                        select a.title, p.code
                        from allocation_product mine
                        join allocation_product theirs on theirs.product_id = mine.product_id
                        join allocation a on a.id = theirs.allocation_id
                        join product p on p.id = mine.product_id
                        where mine.allocation_id = :id and a.id <> :id and a.status = 'PUBLISHED'
                          and a.period_from <= :until and a.period_until >= :from
                          and (a.org_unit = :unit or starts_with(a.org_unit, :unit || '/')
                               or starts_with(:unit, a.org_unit || '/'))
                        order by a.id, p.code limit 1""")
                .param("id", allocation.id())
                .param("from", allocation.terms().periodFrom())
                .param("until", allocation.terms().periodUntil())
                .param("unit", allocation.orgUnit())
                .query((row, i) -> new String[] {row.getString(1), row.getString(2)})
                .optional()
                .orElse(null);
        if (other != null) {
            throw Problem.conflict("allocation-overlaps", other[0], other[1]);
        }
    }

    /** Drafts and what was simulated are seen by who looks after the unit; what is published by everybody in it. */
    @Transactional(readOnly = true)
    Allocation find(UUID id, Caller caller) {
        return allocations
                .findById(id)
                .filter(allocation -> audience.mayRead(
                        allocation.orgUnit(), allocation.status() == AllocationStatus.PUBLISHED, caller))
                .orElseThrow(() -> Problem.notFound("allocation-not-found", id));
    }

    private Allocation findOwn(UUID id, Caller caller) {
        var allocation = find(id, caller);
        caller.orgScope().require(allocation.orgUnit());
        return allocation;
    }

    /** What is allocated; the quantities given are null while nothing is computed. */
    List<Supply> products(Allocation allocation) {
        return jdbc.sql("""
                        select p.product_id, product.code, p.supply, r.allocated
                        from allocation_product p
                        join product on product.id = p.product_id
                        left join allocation_run_product r on r.run_id = :run and r.product_id = p.product_id
                        where p.allocation_id = :id order by p.position""")
                .param("run", allocation.runId())
                .param("id", allocation.id())
                .query(Supply.class)
                .list();
    }

    AllocationPolicy policy(Allocation allocation) {
        return policies.findById(allocation.terms().policyId()).orElseThrow();
    }

    private Allocation told(Allocation allocation, String event) {
        outbox.append(
                AllocationState.TOPIC,
                event,
                AllocationState.from(allocation, policy(allocation), products(allocation)));
        return allocation;
    }

    private static Terms terms(Wanted wanted, long seed) {
        return new Terms(
                wanted.title(),
                wanted.periodFrom(),
                wanted.periodUntil(),
                wanted.salesFrom(),
                wanted.salesUntil(),
                wanted.policyId(),
                seed);
    }

    private record Known(UUID id, String code, Scarcity scarcity, String status) {}

    private Map<String, Known> check(String orgUnit, Wanted wanted, Caller caller) {
        AllocationReading.requireOfOurTime(wanted.periodFrom());
        if (wanted.salesFrom() != null) {
            AllocationReading.requireOfOurTime(wanted.salesFrom());
        }
        if (wanted.periodUntil().isBefore(wanted.periodFrom())
                || wanted.periodUntil().isAfter(wanted.periodFrom().plusYears(1))) {
            throw Problem.unprocessable("allocation-period");
        }
        if ((wanted.salesFrom() == null) != (wanted.salesUntil() == null)
                || wanted.salesFrom() != null
                        && wanted.salesUntil() != null
                        && (wanted.salesUntil().isBefore(wanted.salesFrom())
                                || wanted.salesUntil()
                                        .isAfter(wanted.salesFrom().plusYears(3)))) {
            throw Problem.unprocessable("allocation-sales-period");
        }
        var policy = policies.findById(wanted.policyId())
                .filter(one -> one.status() == PolicyStatus.PUBLISHED && audience.mayRead(one.orgUnit(), true, caller))
                .orElseThrow(() -> Problem.unprocessable("allocation-policy-unusable", wanted.policyId()));
        if (!OrgScope.covers(policy.orgUnit(), orgUnit)) {
            throw Problem.unprocessable("allocation-policy-elsewhere", policy.orgUnit());
        }
        var codes = new HashSet<String>();
        for (Offer offer : wanted.products()) {
            if (!codes.add(offer.product())) {
                throw Problem.unprocessable("allocation-product-twice", offer.product());
            }
        }
        var known = new HashMap<String, Known>();
        jdbc.sql("select id, code, scarcity, status from product where code = any(?)")
                .param(codes.toArray(String[]::new))
                .query(Known.class)
                .list()
                .forEach(product -> known.put(product.code(), product));
        var rules = policy.rules();
        for (Offer offer : wanted.products()) {
            var product = known.get(offer.product());
            if (product == null || !product.status().equals("ACTIVE")) {
                throw Problem.unprocessable("allocation-product-unknown", offer.product());
            }
            if (rules.ruleFor(product.scarcity()) < 0) {
                throw Problem.unprocessable("allocation-no-rule", offer.product(), product.scarcity());
            }
        }
        return known;
    }

    private void keep(Allocation allocation, Wanted wanted, Map<String, Known> known) {
        jdbc.sql("delete from allocation_product where allocation_id = ?")
                .param(allocation.id())
                .update();
        var rows = new ArrayList<Object[]>();
        for (Offer offer : wanted.products()) {
            var product = known.get(offer.product());
            if (product != null) {
                rows.add(new Object[] {allocation.id(), rows.size(), product.id(), offer.supply()});
            }
        }
        jdbcTemplate.batchUpdate(
                "insert into allocation_product (allocation_id, position, product_id, supply) values (?, ?, ?, ?)",
                rows);
    }
}
