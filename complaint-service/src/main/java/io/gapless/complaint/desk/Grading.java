package io.gapless.complaint.desk;

import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import java.util.UUID;

/** What a complaint is about, how grave it is, and the policy that follows from it. */
record Grading(String category, Dimension dimension, Severity severity, UUID policy) {}
