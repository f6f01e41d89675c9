/** Archives of customers: registered, found, changed. */
@NullMarked
package io.gapless.customer.archive;

import org.jspecify.annotations.NullMarked;
