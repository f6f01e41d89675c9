/** Plans: promises become visits on days, in an order, for a customer manager. */
@NullMarked
package io.gapless.visit.plan;

import org.jspecify.annotations.NullMarked;
