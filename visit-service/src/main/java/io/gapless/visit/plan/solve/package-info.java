/** The planner's model: who makes which visit on which day, when and in which order; knows no database and no web. */
@NullMarked
package io.gapless.visit.plan.solve;

import org.jspecify.annotations.NullMarked;
