@NullMarked
package io.gapless.customer.archive;

import org.jspecify.annotations.NullMarked;
