/** Staff and org units, as the identity server knows them. */
@NullMarked
package io.gapless.platform.people;

import org.jspecify.annotations.NullMarked;
