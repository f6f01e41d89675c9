/** Saved views: filters of the list of complaints that somebody keeps, for themselves or for others. */
@NullMarked
package io.gapless.complaint.view;

import org.jspecify.annotations.NullMarked;
