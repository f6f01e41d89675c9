/** Complaints that are like others, and complaints that come more often than they use to. */
@NullMarked
package io.gapless.complaint.cluster;

import org.jspecify.annotations.NullMarked;
