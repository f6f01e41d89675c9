package io.gapless.complaint.assignment;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.security.OrgScope;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a complaint, and why: of those who are there, can do what it needs, and have room for it, the one with the
 * least open work for their capacity; of two alike, the one who has waited longest for one.
 *
 * @param chosen null where nobody can take it now
 */
public record Choice(@Nullable String chosen, List<Weighed> weighed) {

    /** What became of a candidate. */
    public enum Reason {
        CHOSEN,
        /** Could have taken it, but has more open work for their capacity, or had one later. */
        BUSIER,
        ABSENT,
        UNSKILLED,
        /** It would be more than their capacity. */
        FULL,
        /** Of an org unit that has nothing to do with the complaint's. */
        ELSEWHERE,
        GAVE_IT_BACK
    }

    /**
     * A candidate as looked at.
     *
     * @param load of the open complaints, each by its severity
     */
    public record Weighed(String employee, int load, int capacity, Reason reason) {}

    /** Somebody who takes complaints out of the queue. */
    record Candidate(
            String employee,
            String orgUnit,
            List<String> skills,
            int capacity,
            int load,
            boolean absent,
            @Nullable Instant lastAssignedAt) {}

    /** How much work a complaint is. */
    static int weight(Severity severity) {
        return switch (severity) {
            case LOW -> 1;
            case MEDIUM -> 2;
            case HIGH -> 3;
            case CRITICAL -> 5;
        };
    }

    static Choice of(
            List<Candidate> candidates,
            String orgUnit,
            Severity severity,
            Collection<String> skills,
            Collection<String> gaveBack) {
        var fit = candidates.stream()
                .filter(candidate -> obstacle(candidate, orgUnit, severity, skills, gaveBack) == null)
                .min(Comparator.comparingDouble(
                                (Candidate candidate) -> (double) candidate.load() / candidate.capacity())
                        .thenComparing(
                                Candidate::lastAssignedAt, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
                        .thenComparing(Candidate::employee))
                .orElse(null);
        var weighed = candidates.stream()
                .map(candidate -> {
                    var obstacle = obstacle(candidate, orgUnit, severity, skills, gaveBack);
                    var reason = obstacle != null ? obstacle : candidate == fit ? Reason.CHOSEN : Reason.BUSIER;
                    return new Weighed(candidate.employee(), candidate.load(), candidate.capacity(), reason);
                })
                .toList();
        return new Choice(fit == null ? null : fit.employee(), weighed);
    }

    private static @Nullable Reason obstacle(
            Candidate candidate,
            String orgUnit,
            Severity severity,
            Collection<String> skills,
            Collection<String> gaveBack) {
        if (!OrgScope.covers(candidate.orgUnit(), orgUnit) && !OrgScope.covers(orgUnit, candidate.orgUnit())) {
            return Reason.ELSEWHERE;
        }
        if (candidate.absent()) {
            return Reason.ABSENT;
        }
        if (!candidate.skills().containsAll(skills)) {
            return Reason.UNSKILLED;
        }
        if (gaveBack.contains(candidate.employee())) {
            return Reason.GAVE_IT_BACK;
        }
        return candidate.load() + weight(severity) > candidate.capacity() ? Reason.FULL : null;
    }
}
