/** What the tests of every service share: real PostgreSQL and Kafka, tokens, a client, and the conventions as checks. */
@NullMarked
package io.gapless.testing;

import org.jspecify.annotations.NullMarked;
