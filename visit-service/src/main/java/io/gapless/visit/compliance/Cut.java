package io.gapless.visit.compliance;

/** By what figures are cut. */
enum Cut {
    /** A step of an edition of a standard. */
    STEP,
    ITEM,
    /** The customer manager who was to carry the visit out. */
    EMPLOYEE,
    ORG_UNIT,
    SEGMENT,
    DIMENSION;

    /** Whether the figures are of steps, of which a visit has several. */
    boolean isOfSteps() {
        return this == STEP || this == DIMENSION;
    }

    /** Under which name the figures of days are kept: those of org units are those of all their visits. */
    String kept() {
        return this == ORG_UNIT ? "ALL" : name();
    }
}
