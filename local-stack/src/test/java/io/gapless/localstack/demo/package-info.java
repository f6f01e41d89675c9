/** Tests of the demo data set, without a network. */
@NullMarked
package io.gapless.localstack.demo;

import org.jspecify.annotations.NullMarked;
