/** The gateway over real HTTP, in front of services that are stubs. */
@NullMarked
package io.gapless.gateway;

import org.jspecify.annotations.NullMarked;
