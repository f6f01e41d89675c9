/** What complaints are about: a tree of categories, each with its service dimension and usual severity. */
@NullMarked
package io.gapless.complaint.taxonomy;

import org.jspecify.annotations.NullMarked;
