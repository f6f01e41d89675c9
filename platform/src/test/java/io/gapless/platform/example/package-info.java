/** The smallest service that uses all of platform: parcels are sent, and seen by a listener. */
@NullMarked
package io.gapless.platform.example;

import org.jspecify.annotations.NullMarked;
