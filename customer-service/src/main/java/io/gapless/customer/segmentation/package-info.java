/** The classes of customers: versioned schemes, their simulation and their runs, and why each customer has its class. */
@NullMarked
package io.gapless.customer.segmentation;

import org.jspecify.annotations.NullMarked;
