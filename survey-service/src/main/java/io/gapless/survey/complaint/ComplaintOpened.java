package io.gapless.survey.complaint;

import java.util.UUID;

/** A complaint was taken in because of a follow-up; published inside the application, in the transaction of its event. */
public record ComplaintOpened(UUID followUpId, UUID complaintId) {}
