package io.gapless.complaint.desk;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What the other features of this service may know of complaints. */
@Component
public class ComplaintDirectory {

    private final Complaints complaints;

    ComplaintDirectory(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Throws a problem (422) unless there is such a complaint that the caller may know of. */
    public void require(UUID id, Caller caller) {
        complaints
                .findById(id)
                .filter(complaint -> complaint.isFor(caller))
                .orElseThrow(() -> Problem.unprocessable("complaint-unknown", id));
    }
}
