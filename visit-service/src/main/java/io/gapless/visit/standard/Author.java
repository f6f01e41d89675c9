package io.gapless.visit.standard;

import org.springframework.data.relational.core.mapping.Table;

/** Somebody who has written a draft. */
@Table("service_standard_author")
record Author(String username) {}
