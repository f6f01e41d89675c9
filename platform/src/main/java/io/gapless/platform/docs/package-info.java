/** What a service's OpenAPI document says of the conventions that all endpoints share. */
@NullMarked
package io.gapless.platform.docs;

import org.jspecify.annotations.NullMarked;
