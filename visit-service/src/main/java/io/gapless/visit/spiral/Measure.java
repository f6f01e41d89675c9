package io.gapless.visit.spiral;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of an optional item over some months.
 *
 * @param eligible customers who were promised something by the package
 * @param choosers of these, those who had chosen the item
 * @param ratings of visits that delivered it
 * @param meanRating 1 to 5
 * @param with those who got it and told since how content they are
 * @param without those who neither chose nor got it and told
 */
record Measure(
        int eligible, int choosers, int ratings, @Nullable Double meanRating, Lift.Group with, Lift.Group without) {

    Lift lift() {
        return Lift.of(with, without);
    }
}
