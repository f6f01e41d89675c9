package io.gapless.visit.demand;

/** How a demand stands. */
enum DemandStatus {
    /** No visit is planned for it. */
    OPEN,
    /** A visit is planned for it. */
    PLANNED,
    /** A visit has met it. */
    DONE,
    /** What made it necessary is gone. */
    WITHDRAWN
}
