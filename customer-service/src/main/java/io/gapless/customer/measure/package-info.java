/** Figures with their uncertainty, for all features that measure customers. */
@NullMarked
package io.gapless.customer.measure;

import org.jspecify.annotations.NullMarked;
