package io.gapless.survey.assessment;

/** What an indicator is computed from; all but gaps and what is entered are from 0 to 100, the more the better. */
enum Metric {
    /** One of the five gaps, −100 to +100. Of org units only. */
    GAP(false),
    /** Steps of visits carried out, by weight, of those due: from visit-service. */
    VISIT_STEPS(true),
    /** Promises kept of those due: from visit-service. */
    PROMISES(true),
    /** Clocks of complaints kept of those due: from complaint-service. */
    COMPLAINT_CLOCKS(true),
    /** Days on which queues reached their service level: from complaint-service. Of org units only. */
    DESK_LEVELS(false),
    /** Customers who were not at high risk at the end of the quarter: from customer-service. */
    CUSTOMERS_NOT_AT_RISK(true),
    /** Mean score of the responses to a questionnaire. */
    SURVEY_SCORE(true),
    /** Low scores of the quarter whose follow-up was closed. */
    FOLLOW_UPS_CLOSED(true),
    /** Improvements checked in the quarter that were effective. */
    IMPROVEMENTS_EFFECTIVE(true),
    /** Entered by whoever assesses, with the reason. */
    ENTERED(true);

    private final boolean ofEmployees;

    Metric(boolean ofEmployees) {
        this.ofEmployees = ofEmployees;
    }

    boolean isOfEmployees() {
        return ofEmployees;
    }
}
