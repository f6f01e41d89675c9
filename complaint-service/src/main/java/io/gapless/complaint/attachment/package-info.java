/** Files of complaints: what they are is found out by their content, and each is there only for those it is meant for. */
@NullMarked
package io.gapless.complaint.attachment;

import org.jspecify.annotations.NullMarked;
