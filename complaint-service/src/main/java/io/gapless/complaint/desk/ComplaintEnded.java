package io.gapless.complaint.desk;

import java.time.Instant;
import java.util.UUID;

/** A complaint has ended; published inside the application, in the transaction of its end. */
public record ComplaintEnded(UUID complaint, String status, Instant at) {}
