/** Tests of the servers and of the launcher's rules. */
@NullMarked
package io.gapless.localstack;

import org.jspecify.annotations.NullMarked;
