@NullMarked
package io.gapless.customer.attribute;

import org.jspecify.annotations.NullMarked;
