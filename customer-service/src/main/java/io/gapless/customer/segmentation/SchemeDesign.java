package io.gapless.customer.segmentation;

import io.gapless.customer.Bilingual;
import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Drafts, changes, publishes and retires schemes. */
@Service
class SchemeDesign {

    private final Schemes schemes;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Problems texts;
    private final Clock clock;

    SchemeDesign(Schemes schemes, Outbox outbox, JdbcClient jdbc, Problems texts, Clock clock) {
        this.schemes = schemes;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.texts = texts;
        this.clock = clock;
    }

    /** One row of a list. */
    record SchemeRow(
            UUID id,
            CustomerKind kind,
            String orgUnit,
            int edition,
            SchemeStatus status,
            String nameZh,
            String nameEn,
            @Nullable Instant publishedAt,
            @Nullable Instant retiredAt) {}

    /** Something wrong or odd in a scheme, in words. */
    record SchemeFinding(String field, String code, String message) {}

    @Transactional
    Scheme draft(CustomerKind kind, String orgUnit, Bilingual name, SchemeRules rules, Caller caller) {
        caller.orgScope().require(orgUnit);
        check(rules, kind);
        lock(kind, orgUnit);
        var last = schemes.findFirstByKindAndOrgUnitOrderByEditionDesc(kind, orgUnit)
                .orElse(null);
        if (last != null && last.isDraft()) {
            throw Problem.conflict("scheme-draft-exists", kind, orgUnit).with("schemeId", last.id());
        }
        int edition = last == null ? 1 : last.edition() + 1;
        return save(
                Scheme.draft(kind, orgUnit, edition, name, rules, caller.username(), clock.instant()),
                "SegmentationSchemeDrafted");
    }

    /** The next draft, with the rules of an earlier edition to begin with. */
    @Transactional
    Scheme draftFrom(UUID id, Caller caller) {
        var scheme = mine(id, caller);
        if (scheme.isDraft()) {
            throw Problem.conflict("scheme-draft-exists", scheme.kind(), scheme.orgUnit())
                    .with("schemeId", id);
        }
        return draft(scheme.kind(), scheme.orgUnit(), scheme.name(), scheme.rules(), caller);
    }

    @Transactional
    Scheme change(UUID id, IfMatch ifMatch, Bilingual name, SchemeRules rules, Caller caller) {
        var scheme = mine(id, caller);
        ifMatch.check(scheme.version());
        check(rules, scheme.kind());
        scheme.change(name, rules);
        return save(scheme, "SegmentationSchemeChanged");
    }

    /** Puts a draft in force; what was in force for the same kind and org unit is retired by it. */
    @Transactional
    Scheme publish(UUID id, IfMatch ifMatch, Caller caller) {
        var scheme = mine(id, caller);
        lock(scheme.kind(), scheme.orgUnit());
        scheme = mine(id, caller);
        ifMatch.check(scheme.version());
        requireNoRun(scheme);
        check(scheme.rules(), scheme.kind());
        scheme.publish(caller.username(), clock.instant());
        schemes.findByKindAndOrgUnitAndStatus(scheme.kind(), scheme.orgUnit(), SchemeStatus.PUBLISHED)
                .ifPresent(this::retire);
        return save(scheme, "SegmentationSchemePublished");
    }

    /** Takes a scheme out of force without another one: customers then follow the org unit above. */
    @Transactional
    Scheme retire(UUID id, IfMatch ifMatch, Caller caller) {
        var scheme = mine(id, caller);
        lock(scheme.kind(), scheme.orgUnit());
        scheme = mine(id, caller);
        ifMatch.check(scheme.version());
        requireNoRun(scheme);
        return retire(scheme);
    }

    private Scheme retire(Scheme scheme) {
        scheme.retire(clock.instant());
        return save(scheme, "SegmentationSchemeRetired");
    }

    private Scheme save(Scheme scheme, String event) {
        var saved = schemes.save(scheme);
        outbox.append(SchemeState.TOPIC, event, SchemeState.from(saved));
        return saved;
    }

    /** One at a time for a kind and org unit, to the end of the transaction. */
    void lock(CustomerKind kind, String orgUnit) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("segmentation " + kind + ' ' + orgUnit)
                .query((row, i) -> i)
                .list();
    }

    /** Throws a {@link Problem} (409) while customers of the same kind and org unit are being given their class. */
    void requireNoRun(Scheme scheme) {
        jdbc.sql("""
                        select run.id from segmentation_run as run join job on job.id = run.job_id
                        where run.kind = ? and run.org_unit = ? and run.mode = 'RUN' and run.finished_at is null
                          and job.status in ('QUEUED', 'RUNNING') limit 1""")
                .params(scheme.kind().name(), scheme.orgUnit())
                .query(UUID.class)
                .optional()
                .ifPresent(run -> {
                    throw Problem.conflict("segmentation-under-way", scheme.orgUnit())
                            .with("runId", run);
                });
    }

    /** A scheme that the caller may read: of their org units, or of one above them that rules their customers. */
    @Transactional(readOnly = true)
    Scheme find(UUID id, Caller caller) {
        return schemes.findById(id)
                .filter(scheme -> caller.orgScope().contains(scheme.orgUnit())
                        || caller.orgScope().units().stream().anyMatch(unit -> OrgScope.covers(scheme.orgUnit(), unit)))
                .orElseThrow(() -> Problem.notFound("scheme-not-found", id));
    }

    /** A scheme that the caller may change or run. */
    Scheme mine(UUID id, Caller caller) {
        var scheme = find(id, caller);
        caller.orgScope().require(scheme.orgUnit());
        return scheme;
    }

    /** The scheme that rules the customers of a kind at an org unit: of those in force, the nearest above. */
    Optional<Scheme> inForce(CustomerKind kind, String orgUnit) {
        return schemes.findByKindAndStatus(kind, SchemeStatus.PUBLISHED).stream()
                .filter(scheme -> OrgScope.covers(scheme.orgUnit(), orgUnit))
                .max(Comparator.comparingInt(scheme -> scheme.orgUnit().length()));
    }

    private void check(SchemeRules rules, CustomerKind kind) {
        var faults = SchemeChecks.faults(rules, kind);
        if (!faults.isEmpty()) {
            throw Problem.unprocessable("scheme-invalid", faults.size()).with("errors", told(faults));
        }
    }

    List<SchemeFinding> warnings(Scheme scheme) {
        return told(SchemeChecks.warnings(scheme.rules()));
    }

    private List<SchemeFinding> told(List<SchemeChecks.Fault> faults) {
        var language = Languages.current();
        return faults.stream()
                .map(fault -> new SchemeFinding(
                        fault.field(),
                        fault.code(),
                        texts.text(
                                "scheme.fault." + fault.code(),
                                language,
                                fault.code(),
                                fault.arguments().toArray())))
                .toList();
    }

    /** Newest first. */
    KeysetPage<SchemeRow> list(
            @Nullable CustomerKind kind,
            @Nullable String orgUnit,
            @Nullable SchemeStatus status,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("org_unit")));
        var parameters = new LinkedHashMap<>(scope.parameters());
        if (kind != null) {
            conditions.add("kind = :kind");
            parameters.put("kind", kind.name());
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, kind, org_unit, edition, status, name_zh, name_en, published_at, retired_at"
                        + " from segmentation_scheme where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(SchemeRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
