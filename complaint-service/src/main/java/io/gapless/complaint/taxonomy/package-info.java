/** What complaints are about: a tree of categories in editions, each with its service dimension, usual severity and fields. */
@NullMarked
package io.gapless.complaint.taxonomy;

import org.jspecify.annotations.NullMarked;
