package io.gapless.complaint.attachment;

import java.util.UUID;

/**
 * A file came to a complaint; published inside the application, in the transaction in which it came.
 *
 * @param by username of who brought it
 */
public record AttachmentKept(UUID complaintId, String name, boolean internal, String by) {}
