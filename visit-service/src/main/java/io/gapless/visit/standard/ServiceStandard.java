package io.gapless.visit.standard;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** A procedure of steps, an edition of its series. It changes only as a draft; later the next edition replaces it. */
@Table("service_standard")
class ServiceStandard {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID series;
    private final int edition;
    private String name;
    private StandardType type;
    private StandardStatus status;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Step> steps;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Approval> approvals;

    private final String createdBy;
    private final Instant createdAt;

    @PersistenceCreator
    ServiceStandard(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            StandardType type,
            StandardStatus status,
            List<Step> steps,
            List<Approval> approvals,
            String createdBy,
            Instant createdAt) {
        this.id = id;
        this.version = version;
        this.series = series;
        this.edition = edition;
        this.name = name;
        this.type = type;
        this.status = status;
        this.steps = steps;
        this.approvals = approvals;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** The first edition of a series. */
    static ServiceStandard draft(String name, StandardType type, List<Step> steps, String by, Instant now) {
        var id = Ids.next();
        return new ServiceStandard(
                id, 0, id, 1, name, type, StandardStatus.DRAFT, Step.keyed(steps, List.of()), List.of(), by, now);
    }

    /** A draft like this one, to become another edition of its series. */
    ServiceStandard next(int edition, String by, Instant now) {
        return new ServiceStandard(
                Ids.next(), 0, series, edition, name, type, StandardStatus.DRAFT, steps, List.of(), by, now);
    }

    /** Rewrites a draft; anything else is a {@link Problem} (409). */
    void change(String name, StandardType type, List<Step> steps) {
        if (status != StandardStatus.DRAFT) {
            throw Problem.conflict("standard-not-draft", status);
        }
        this.name = name;
        this.type = type;
        this.steps = Step.keyed(steps, this.steps);
    }

    /** Moves on, with the approval of somebody. */
    void moveTo(StandardStatus to, String by, Instant now) {
        status.requireMoveTo(to);
        status = to;
        var all = new ArrayList<>(approvals);
        all.add(new Approval(to, by, now));
        approvals = List.copyOf(all);
    }

    /** Since when it bound at a time; null where it did not, or did no more. */
    @Nullable
    Instant inForceSince(Instant then) {
        @Nullable Instant since = null;
        for (Approval approval : approvals) {
            if (!approval.approvedAt().isAfter(then)) {
                since = !approval.status().isInForce() ? null : since == null ? approval.approvedAt() : since;
            }
        }
        return since;
    }

    /** When visits began to be carried out by it; null where they never did. */
    @Nullable
    Instant effectiveFrom() {
        return approvals.stream()
                .filter(approval -> approval.status().isInForce())
                .map(Approval::approvedAt)
                .findFirst()
                .orElse(null);
    }

    /** When it was retired. */
    @Nullable
    Instant effectiveUntil() {
        return approvals.stream()
                .filter(approval -> approval.status() == StandardStatus.RETIRED)
                .map(Approval::approvedAt)
                .findFirst()
                .orElse(null);
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID series() {
        return series;
    }

    int edition() {
        return edition;
    }

    String name() {
        return name;
    }

    StandardType type() {
        return type;
    }

    StandardStatus status() {
        return status;
    }

    List<Step> steps() {
        return steps;
    }

    List<Approval> approvals() {
        return approvals;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }
}
