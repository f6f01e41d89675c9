/** What each role may decide alone: remedies and compensation limits. */
@NullMarked
package io.gapless.complaint.authority;

import org.jspecify.annotations.NullMarked;
