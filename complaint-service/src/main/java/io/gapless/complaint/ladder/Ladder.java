package io.gapless.complaint.ladder;

import io.gapless.platform.event.PublicState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The ladder of an org unit, and of all below it that have none of their own. */
record Ladder(
        UUID id, long version, String orgUnit, String name, List<Level> levels, String changedBy, Instant changedAt) {

    /** What others are told of a ladder. */
    record LadderState(UUID id, long version, String orgUnit, String name, List<Level> levels) implements PublicState {}

    LadderState state() {
        return new LadderState(id, version, orgUnit, name, levels);
    }
}
