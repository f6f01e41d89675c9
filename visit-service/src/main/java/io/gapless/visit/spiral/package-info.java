/** The spiral: optional items that customers take to become standard ones, with the evidence and by a person's decision. */
@NullMarked
package io.gapless.visit.spiral;

import org.jspecify.annotations.NullMarked;
