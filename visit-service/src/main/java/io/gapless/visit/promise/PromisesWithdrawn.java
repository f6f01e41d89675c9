package io.gapless.visit.promise;

import java.util.List;
import java.util.UUID;

/**
 * The promises for which these visits were planned were taken back; told within the transaction that takes them back.
 *
 * @param visits none twice
 */
public record PromisesWithdrawn(List<UUID> visits) {}
