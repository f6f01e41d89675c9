/** Call-backs: somebody asks the customer whether it is solved. */
@NullMarked
package io.gapless.visit.callback;

import org.jspecify.annotations.NullMarked;
