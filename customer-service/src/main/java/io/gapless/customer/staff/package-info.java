/** Employees and org units, for choosing among them. */
@NullMarked
package io.gapless.customer.staff;

import org.jspecify.annotations.NullMarked;
