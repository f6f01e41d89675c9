package io.gapless.complaint.desk;

import java.time.Instant;
import java.util.UUID;

/** A complaint has come to its end; told within this service, in the transaction that told everybody. */
public record CaseEnded(UUID complaint, String status, Instant at) {}
