package io.gapless.visit.calendar;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of calendars.
 *
 * @param phone whether the customers' telephone numbers stand in them; whoever has a link reads them
 */
@ConfigurationProperties("gapless.visit.calendar")
record CalendarSettings(@DefaultValue("false") boolean phone) {}
