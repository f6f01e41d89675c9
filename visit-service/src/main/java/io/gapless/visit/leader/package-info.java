/** Leaders' reception days and field research, and the issues raised there until they are settled. */
@NullMarked
package io.gapless.visit.leader;

import org.jspecify.annotations.NullMarked;
