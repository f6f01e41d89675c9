/** When and from where visits can be made: working calendars, leave, work places, and when customers can be visited. */
@NullMarked
package io.gapless.visit.availability;

import org.jspecify.annotations.NullMarked;
