/** The pages that the gateway itself shows: where to begin, and the documentation of all services. */
@NullMarked
package io.gapless.gateway.docs;

import org.jspecify.annotations.NullMarked;
