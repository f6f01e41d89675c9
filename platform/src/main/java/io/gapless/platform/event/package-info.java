/** State changes as events: outbox, relay, inbox, dead letters. */
@NullMarked
package io.gapless.platform.event;

import org.jspecify.annotations.NullMarked;
