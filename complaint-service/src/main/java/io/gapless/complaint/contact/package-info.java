/** Calls and messages at the service desk, and the figures over them. */
@NullMarked
package io.gapless.complaint.contact;

import org.jspecify.annotations.NullMarked;
