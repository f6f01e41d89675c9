package io.gapless.complaint.desk;

import java.util.UUID;

/** Somebody of the staff answered the customer; published inside the application, in the transaction of the answer. */
public record CustomerAnswered(UUID complaintId, String text) {}
