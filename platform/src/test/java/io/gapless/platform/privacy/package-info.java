/** Tests of privacy. */
@org.jspecify.annotations.NullMarked
package io.gapless.platform.privacy;
