package io.gapless.visit.standard;

import java.time.Instant;
import org.springframework.data.relational.core.mapping.Table;

/** Who let a standard enter a status, and when. */
@Table("service_standard_approval")
record Approval(StandardStatus status, String approvedBy, Instant approvedAt) {}
