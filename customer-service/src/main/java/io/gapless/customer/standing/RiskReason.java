package io.gapless.customer.standing;

/** What can put a customer at risk, each with its figure. */
enum RiskReason {
    /** Mean of the scores of the rule's days, 0 to 100. */
    LOW_SATISFACTION,
    /** Mean of the newer half of the rule's days less that of the older half, in points of 100. */
    FALLING_SATISFACTION,
    /** Complaints that are open now; the rule's days do not matter. */
    OPEN_COMPLAINTS,
    /** Complaints with a clock that was breached, open now or received within the rule's days. */
    BREACHED_COMPLAINTS,
    /** Complaints received within the rule's days, without those rejected, withdrawn or merged. */
    REPEATED_COMPLAINTS,
    /** Promises that fell due within the rule's days and were not kept. */
    MISSED_PROMISES,
    /** Visits missed within the rule's days. */
    MISSED_VISITS,
    /** Call-backs of the rule's days in which the customer said that the matter was not solved. */
    UNSOLVED_CALL_BACKS,
    /** Purchases of as many full months as the rule's days hold against as many before, change in percent. */
    FALLING_PURCHASES,
    /** Days since anybody last had to do with the customer, since the registration where nobody had. */
    NO_CONTACT,
    /** Classes of the ladder between the class before the rule's days and the present one. */
    SEGMENT_DOWN
}
