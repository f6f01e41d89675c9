package io.gapless.customer.segmentation;

import io.gapless.customer.Bilingual;
import io.gapless.customer.CustomerKind;
import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.segmentation.SegmentInputs.Question;
import io.gapless.customer.segmentation.SegmentResults.Result;
import io.gapless.customer.segmentation.StepWording.SegmentStep;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The class of one customer: why it is this one, whether it comes out again, and another one given by a person. */
@Service
class CustomerSegmentation {

    private final CustomerDirectory customers;
    private final Schemes schemes;
    private final SchemeDesign design;
    private final SegmentInputs inputs;
    private final SegmentResults results;
    private final Segmenting segmenting;
    private final StepWording wording;
    private final JdbcClient jdbc;
    private final CustomerSettings settings;
    private final Clock clock;

    CustomerSegmentation(
            CustomerDirectory customers,
            Schemes schemes,
            SchemeDesign design,
            SegmentInputs inputs,
            SegmentResults results,
            Segmenting segmenting,
            StepWording wording,
            JdbcClient jdbc,
            CustomerSettings settings,
            Clock clock) {
        this.customers = customers;
        this.schemes = schemes;
        this.design = design;
        this.inputs = inputs;
        this.results = results;
        this.segmenting = segmenting;
        this.wording = wording;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** The edition of a scheme by which a class was given. */
    record SchemeUsed(UUID id, int edition, String orgUnit, Bilingual name) {}

    /** A class with everything it was made of. */
    record SegmentExplained(
            UUID id,
            String segment,
            Instant at,
            SchemeUsed scheme,
            @Nullable UUID runId,
            Inputs inputs,
            List<SegmentStep> steps) {}

    /**
     * A class given by a person.
     *
     * @param validUntil its last day
     */
    record SegmentOverride(
            UUID id,
            String segment,
            String reason,
            LocalDate validUntil,
            String setBy,
            Instant setAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt) {}

    /**
     * A customer's class.
     *
     * @param segment as it stands in the archive
     * @param explained whether the newest result gave that class; not so where it was written otherwise since
     * @param result the newest result; null before the first
     * @param override in force; null for none
     */
    record CustomerSegment(
            UUID customerId,
            @Nullable String segment,
            boolean explained,
            @Nullable SegmentExplained result,
            @Nullable SegmentOverride override) {}

    /**
     * A result computed once more from what was kept.
     *
     * @param same whether class and steps are the same
     */
    record SegmentReplay(
            UUID resultId, SchemeUsed scheme, String kept, String replayed, boolean same, List<SegmentStep> steps) {}

    @Transactional(readOnly = true)
    CustomerSegment present(UUID customerId, Caller caller) {
        var customer = customers.find(customerId, caller);
        var result = results.latest(customerId).orElse(null);
        return new CustomerSegment(
                customerId,
                customer.segment(),
                result != null && result.segment().equals(customer.segment()),
                result == null ? null : explained(result, new HashMap<>()),
                override(customerId).orElse(null));
    }

    /** All classes that were given, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<SegmentExplained> history(UUID customerId, Paging paging, Caller caller) {
        customers.find(customerId, caller);
        var before = paging.after() == null ? null : paging.after().uuid(0);
        var used = new HashMap<UUID, Scheme>();
        return KeysetPage.of(
                results.list(customerId, before, paging.fetch()),
                paging,
                result -> Cursor.of(result.id()),
                result -> explained(result, used));
    }

    private SegmentExplained explained(Result result, Map<UUID, Scheme> used) {
        var scheme = used.computeIfAbsent(
                result.schemeId(), id -> schemes.findById(id).orElseThrow());
        return new SegmentExplained(
                result.id(),
                result.segment(),
                result.at(),
                used(scheme),
                result.runId(),
                result.inputs(),
                wording.words(result.steps(), scheme.rules()));
    }

    private static SchemeUsed used(Scheme scheme) {
        return new SchemeUsed(scheme.id(), scheme.edition(), scheme.orgUnit(), scheme.name());
    }

    /**
     * Computes a result once more, from the inputs kept with it and by the edition kept with it.
     *
     * @param resultId the newest where null
     */
    @Transactional(readOnly = true)
    SegmentReplay replay(UUID customerId, @Nullable UUID resultId, Caller caller) {
        customers.find(customerId, caller);
        var result = (resultId == null ? results.latest(customerId) : results.find(customerId, resultId))
                .orElseThrow(() -> Problem.notFound("segment-result-not-found", customerId));
        var scheme = schemes.findById(result.schemeId()).orElseThrow();
        var rules = scheme.rules();
        var outcome = new Classifier(rules).classify(result.inputs());
        return new SegmentReplay(
                result.id(),
                used(scheme),
                result.segment(),
                outcome.segment(),
                outcome.segment().equals(result.segment()) && outcome.steps().equals(result.steps()),
                wording.words(outcome.steps(), rules));
    }

    /** Gives a customer a class by hand, in place of what the rules say, until a day. */
    @Transactional
    CustomerSegment override(UUID customerId, String segment, String reason, LocalDate validUntil, Caller caller) {
        var customer = customers.find(customerId, caller);
        var scheme = design.inForce(customer.kind(), customer.orgUnit())
                .orElseThrow(() -> Problem.conflict("segmentation-no-scheme", customer.kind(), customer.orgUnit()));
        if (!scheme.rules().hasClass(segment)) {
            throw Problem.unprocessable("segment-unknown", segment, scheme.edition());
        }
        var today = today();
        if (validUntil.isBefore(today) || validUntil.isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("segment-override-validity", today, today.plusYears(1));
        }
        segmenting.lock(List.of(customerId));
        end(customerId, caller);
        jdbc.sql("""
                        insert into segment_override
                            (id, customer_id, segment, reason, valid_until, set_by, set_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        Ids.next(),
                        customerId,
                        segment,
                        reason,
                        validUntil,
                        caller.username(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        apply(scheme, customerId, "segment-override: " + reason);
        return present(customerId, caller);
    }

    /** Takes a class given by hand back: the customer gets the one that the rules give now. */
    @Transactional
    CustomerSegment withdraw(UUID customerId, String reason, Caller caller) {
        var customer = customers.find(customerId, caller);
        segmenting.lock(List.of(customerId));
        if (end(customerId, caller) == 0) {
            throw Problem.notFound("segment-override-not-found", customerId);
        }
        design.inForce(customer.kind(), customer.orgUnit())
                .ifPresent(scheme -> apply(scheme, customerId, "segment-override withdrawn: " + reason));
        return present(customerId, caller);
    }

    private int end(UUID customerId, Caller caller) {
        return jdbc.sql("""
                        update segment_override set ended_by = ?, ended_at = ?
                        where customer_id = ? and ended_at is null""")
                .params(caller.username(), clock.instant().atOffset(ZoneOffset.UTC), customerId)
                .update();
    }

    private void apply(Scheme scheme, UUID customerId, String reason) {
        var rules = scheme.rules();
        var question = new Question(scheme.kind(), rules, today(), false);
        segmenting.apply(
                inputs.of(List.of(customerId), question), new Classifier(rules), question, scheme.id(), null, reason);
    }

    /**
     * Ends an override whose last day is over, and gives the customer the class of the rules.
     *
     * @return whether there was one; where not, there is none left
     */
    @Transactional
    boolean endNextExpired() {
        var customerId =
                jdbc.sql("""
                        select customer_id from segment_override where ended_at is null and valid_until < ?
                        order by valid_until limit 1 for update skip locked""").param(today()).query(UUID.class).optional().orElse(null);
        if (customerId == null) {
            return false;
        }
        jdbc.sql("""
                        update segment_override set ended_by = ?, ended_at = ?
                        where customer_id = ? and ended_at is null""")
                .params(Caller.SYSTEM, clock.instant().atOffset(ZoneOffset.UTC), customerId)
                .update();
        jdbc.sql("select kind, org_unit from customer where id = ? and status = 'ACTIVE'")
                .param(customerId)
                .query((row, i) -> design.inForce(CustomerKind.valueOf(row.getString(1)), row.getString(2)))
                .optional()
                .flatMap(scheme -> scheme)
                .ifPresent(scheme -> apply(scheme, customerId, "segment-override expired"));
        return true;
    }

    /** All overrides of a customer, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<SegmentOverride> overrides(UUID customerId, Paging paging, Caller caller) {
        customers.find(customerId, caller);
        var before = paging.after() == null ? null : paging.after().uuid(0);
        var rows = jdbc.sql(OVERRIDE + " and (:before::uuid is null or id < :before) order by id desc limit "
                        + paging.fetch())
                .param("customer", customerId)
                .param("before", before)
                .query(CustomerSegmentation::override)
                .list();
        return KeysetPage.of(rows, paging, override -> Cursor.of(override.id()), override -> override);
    }

    private static final String OVERRIDE = """
            select id, segment, reason, valid_until, set_by, set_at, ended_by, ended_at from segment_override
            where customer_id = :customer""";

    private Optional<SegmentOverride> override(UUID customerId) {
        return jdbc.sql(OVERRIDE + " and ended_at is null and valid_until >= :today")
                .param("customer", customerId)
                .param("today", today())
                .query(CustomerSegmentation::override)
                .optional();
    }

    private static SegmentOverride override(java.sql.ResultSet row, int index) throws java.sql.SQLException {
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new SegmentOverride(
                row.getObject("id", UUID.class),
                row.getString("segment"),
                row.getString("reason"),
                row.getObject("valid_until", LocalDate.class),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                row.getString("ended_by"),
                ended == null ? null : ended.toInstant());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), settings.zone());
    }
}
