package io.gapless.visit.leader;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** A leader's reception day or field research. */
@Table("leader_occasion")
class Occasion {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final OccasionKind kind;
    private final String orgUnit;
    private final String leader;
    private final String title;
    private final @Nullable String place;
    private final LocalDate fromDay;
    private final LocalDate toDay;
    private final String plannedBy;
    private final Instant plannedAt;
    private OccasionStatus status;
    private @Nullable String findings;
    private @Nullable String reason;

    @MappedCollection(idColumn = "occasion", keyColumn = "position")
    private List<Guest> guests;

    @PersistenceCreator
    Occasion(
            UUID id,
            long version,
            OccasionKind kind,
            String orgUnit,
            String leader,
            String title,
            @Nullable String place,
            LocalDate fromDay,
            LocalDate toDay,
            String plannedBy,
            Instant plannedAt,
            OccasionStatus status,
            @Nullable String findings,
            @Nullable String reason,
            List<Guest> guests) {
        this.id = id;
        this.version = version;
        this.kind = kind;
        this.orgUnit = orgUnit;
        this.leader = leader;
        this.title = title;
        this.place = place;
        this.fromDay = fromDay;
        this.toDay = toDay;
        this.plannedBy = plannedBy;
        this.plannedAt = plannedAt;
        this.status = status;
        this.findings = findings;
        this.reason = reason;
        this.guests = guests;
    }

    /**
     * What is planned.
     *
     * @param title what the day is for, or what is to be found out
     * @param place where customers find the leader
     */
    record Plan(
            OccasionKind kind,
            String orgUnit,
            String leader,
            String title,
            @Nullable String place,
            LocalDate from,
            LocalDate to) {}

    static Occasion plan(Plan plan, String by, Instant now) {
        return new Occasion(
                Ids.next(),
                0,
                plan.kind(),
                plan.orgUnit(),
                plan.leader(),
                plan.title(),
                plan.place(),
                plan.from(),
                plan.to(),
                by,
                now,
                OccasionStatus.PLANNED,
                null,
                null,
                List.of());
    }

    /** It took place: who came, and what was found. */
    void hold(List<Guest> whoCame, @Nullable String found) {
        status.requireMoveTo(OccasionStatus.HELD);
        status = OccasionStatus.HELD;
        guests = List.copyOf(whoCame);
        findings = found;
    }

    void cancel(String why) {
        status.requireMoveTo(OccasionStatus.CANCELLED);
        status = OccasionStatus.CANCELLED;
        reason = why;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    OccasionKind kind() {
        return kind;
    }

    String orgUnit() {
        return orgUnit;
    }

    String leader() {
        return leader;
    }

    String title() {
        return title;
    }

    @Nullable
    String place() {
        return place;
    }

    LocalDate fromDay() {
        return fromDay;
    }

    LocalDate toDay() {
        return toDay;
    }

    String plannedBy() {
        return plannedBy;
    }

    OccasionStatus status() {
        return status;
    }

    @Nullable
    String findings() {
        return findings;
    }

    @Nullable
    String reason() {
        return reason;
    }

    List<Guest> guests() {
        return guests;
    }
}
