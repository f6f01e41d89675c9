/** Texts of replies in both languages, with variables, kept in versions. */
@NullMarked
package io.gapless.complaint.template;

import org.jspecify.annotations.NullMarked;
