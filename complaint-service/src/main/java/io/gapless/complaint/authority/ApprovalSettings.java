package io.gapless.complaint.authority;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How approvals go up the organisation.
 *
 * @param everyLevel whether each level on the way agrees; else only the lowest whose limit covers it
 */
@ConfigurationProperties("gapless.complaint.approval")
record ApprovalSettings(@DefaultValue("false") boolean everyLevel) {}
