/** The demo data set: made by a seeded generator and loaded through the public API at the gateway only. */
@NullMarked
package io.gapless.localstack.demo;

import org.jspecify.annotations.NullMarked;
