/** HTTP conventions: problems, keyset pages, ETag and If-Match, strict input. */
@NullMarked
package io.gapless.platform.web;

import org.jspecify.annotations.NullMarked;
