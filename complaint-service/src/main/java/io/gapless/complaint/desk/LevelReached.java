package io.gapless.complaint.desk;

import io.gapless.complaint.ladder.Level;
import java.time.Instant;
import java.util.UUID;

/**
 * A clock came to a level of the ladder; told within this service, in the transaction that told everybody.
 *
 * @param id of the escalation
 * @param toOrgUnit whose people it goes to
 * @param clockStartedAt which run of the clock it was
 */
public record LevelReached(
        UUID id, UUID complaint, String orgUnit, Level level, String toOrgUnit, Instant clockStartedAt, Instant at) {}
