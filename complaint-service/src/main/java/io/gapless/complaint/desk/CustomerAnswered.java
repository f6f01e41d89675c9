package io.gapless.complaint.desk;

import java.util.List;
import java.util.UUID;

/**
 * Somebody of the staff answered the customer; published inside the application, in the transaction of the answer.
 *
 * @param files attachments that go with it
 */
public record CustomerAnswered(UUID complaintId, String text, List<UUID> files) {}
