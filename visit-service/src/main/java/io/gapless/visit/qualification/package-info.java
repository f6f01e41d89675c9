/** Who is qualified for what: posts, trainings and exams, and what a standard asks for. */
@NullMarked
package io.gapless.visit.qualification;

import org.jspecify.annotations.NullMarked;
