/** Who comes in: by bearer token, or by a browser session whose tokens stay here. */
@NullMarked
package io.gapless.gateway.login;

import org.jspecify.annotations.NullMarked;
