/** Who calls and what they may see: tokens, roles, org scope. */
@NullMarked
package io.gapless.platform.security;

import org.jspecify.annotations.NullMarked;
