/** Until when a complaint is answered: policies, and the calendars they count working time by. */
@NullMarked
package io.gapless.complaint.sla;

import org.jspecify.annotations.NullMarked;
