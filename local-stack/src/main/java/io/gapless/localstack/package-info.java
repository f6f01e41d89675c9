/** Real PostgreSQL, Kafka and Keycloak as processes on loopback, for tests and for {@code ./gapless up}. */
@NullMarked
package io.gapless.localstack;

import org.jspecify.annotations.NullMarked;
