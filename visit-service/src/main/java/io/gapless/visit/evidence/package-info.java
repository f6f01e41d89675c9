/** Photos and signatures of visits, stored once by content. */
@NullMarked
package io.gapless.visit.evidence;

import org.jspecify.annotations.NullMarked;
