package io.gapless.visit.plan.solve;

/**
 * What counts how much among plans that keep every rule and leave the same visits out, in the unit of time of the
 * problem: so much travelling it would be worth.
 *
 * @param used for each shift that has a visit at all
 * @param even times the square of a shift's number of visits: days alike cost least
 * @param spread times the square of the days by which two visits to the same customer come too soon
 * @param moved for each visit that is not where the former plan had it
 * @param foreign for each visit by somebody else than the customer's own
 */
public record Weights(long used, long even, long spread, long moved, long foreign) {}
