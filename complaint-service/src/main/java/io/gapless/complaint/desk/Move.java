package io.gapless.complaint.desk;

/** What moves a complaint from one status to the next. */
enum Move {
    ACKNOWLEDGE(ComplaintStatus.ACKNOWLEDGED),
    ASSESS(ComplaintStatus.ASSESSED),
    INVESTIGATE(ComplaintStatus.INVESTIGATING),
    DECIDE(ComplaintStatus.DECIDED),
    APPROVE(ComplaintStatus.APPROVED),
    RESOLVE(ComplaintStatus.RESOLVED),
    REQUEST_CALLBACK(ComplaintStatus.CALLBACK),
    CLOSE(ComplaintStatus.CLOSED),
    REJECT(ComplaintStatus.REJECTED),
    WITHDRAW(ComplaintStatus.WITHDRAWN),
    MERGE(ComplaintStatus.MERGED),
    REOPEN(ComplaintStatus.INVESTIGATING);

    private final ComplaintStatus target;

    Move(ComplaintStatus target) {
        this.target = target;
    }

    ComplaintStatus target() {
        return target;
    }
}
