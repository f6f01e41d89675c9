/** Service items, and the packages of them that a segment gets and may choose from. */
@NullMarked
package io.gapless.visit.menu;

import org.jspecify.annotations.NullMarked;
