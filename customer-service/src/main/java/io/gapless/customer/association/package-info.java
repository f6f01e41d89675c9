/** What customers buy together: frequent sets and rules over products or categories. */
@NullMarked
package io.gapless.customer.association;

import org.jspecify.annotations.NullMarked;
