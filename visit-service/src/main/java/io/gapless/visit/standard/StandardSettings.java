package io.gapless.visit.standard;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How standards come into force.
 *
 * @param needTwo whether nobody may bring into force, optimise or fix what they have written themselves
 */
@ConfigurationProperties("gapless.visit.standards")
record StandardSettings(@DefaultValue("false") boolean needTwo) {}
