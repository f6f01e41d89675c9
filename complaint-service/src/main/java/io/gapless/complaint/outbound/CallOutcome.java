package io.gapless.complaint.outbound;

/** What became of one attempt. */
enum CallOutcome {
    /** The customer was spoken to, which ends the call with a result. */
    SPOKEN(CallStatus.DONE),
    /** The customer asked to be called at another time. */
    CALL_LATER(CallStatus.WAITING),
    NO_ANSWER(CallStatus.WAITING),
    BUSY(CallStatus.WAITING),
    WRONG_NUMBER(CallStatus.NOT_REACHED),
    DECLINED(CallStatus.DECLINED),
    OPTED_OUT(CallStatus.OPTED_OUT);

    private final CallStatus leadsTo;

    CallOutcome(CallStatus leadsTo) {
        this.leadsTo = leadsTo;
    }

    /** Where the call stands after it, unless it was tried often enough. */
    CallStatus leadsTo() {
        return leadsTo;
    }

    boolean isAgain() {
        return leadsTo == CallStatus.WAITING;
    }

    /** Whether nobody was there, so that it counts as one try of a few. */
    boolean isVain() {
        return this == NO_ANSWER || this == BUSY;
    }
}
