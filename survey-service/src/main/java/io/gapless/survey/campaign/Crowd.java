package io.gapless.survey.campaign;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hides those whose answers are to belong to nobody in a crowd: what a link tells of whom it was drawn for, the org unit
 * and the segment, it tells only where enough others have the same (k-anonymity, Sweeney 2002).
 */
final class Crowd {

    private final String top;
    private final int least;
    private final Map<Place, Place> hidden = new HashMap<>();
    private final Map<Place, Integer> sizes = new HashMap<>();

    private Crowd(List<Place> all, String top, int least) {
        this.top = top;
        this.least = least;
        all.forEach(place -> {
            hidden.put(place, place);
            sizes.merge(place, 1, Integer::sum);
        });
    }

    /**
     * What a link tells.
     *
     * @param segment null where it tells none
     */
    record Place(String orgUnit, @Nullable String segment) {

        private Place withoutSegment() {
            return new Place(orgUnit, null);
        }

        private Place above() {
            return new Place(orgUnit.substring(0, orgUnit.lastIndexOf('/')), null);
        }
    }

    /**
     * The places, each as exact as at least so many have it: first without the segment, then of the org unit above.
     *
     * @param top org unit under which all are
     * @param least not more than there are places
     */
    static List<Place> hide(List<Place> all, String top, int least) {
        var crowd = new Crowd(all, top, least);
        crowd.hide();
        return all.stream()
                .map(place -> crowd.hidden.getOrDefault(place, place))
                .toList();
    }

    private void hide() {
        for (Place place : List.copyOf(sizes.keySet())) {
            if (place.segment() != null && isFew(place)) {
                move(place, place.withoutSegment());
            }
        }
        for (Place few = deepestFew(); few != null; few = deepestFew()) {
            move(few, few.above());
        }
        var rest = new Place(top, null);
        if (sizes.containsKey(rest) && isFew(rest)) {
            // So few are left over that they would be told by being the rest: others join them.
            sizes.keySet().stream()
                    .filter(place -> !place.equals(rest))
                    .min(Comparator.<Place>comparingInt(this::size)
                            .thenComparing(Place::orgUnit)
                            .thenComparing(place -> String.valueOf(place.segment())))
                    .ifPresent(place -> move(place, rest));
        }
    }

    private int size(Place place) {
        return sizes.getOrDefault(place, 0);
    }

    private boolean isFew(Place place) {
        return size(place) < least;
    }

    private @Nullable Place deepestFew() {
        return sizes.keySet().stream()
                .filter(place -> place.segment() == null && !place.orgUnit().equals(top) && isFew(place))
                .max(Comparator.comparingInt(place -> place.orgUnit().length()))
                .orElse(null);
    }

    private void move(Place from, Place to) {
        sizes.merge(to, size(from), Integer::sum);
        sizes.remove(from);
        hidden.replaceAll((place, now) -> now.equals(from) ? to : now);
    }
}
