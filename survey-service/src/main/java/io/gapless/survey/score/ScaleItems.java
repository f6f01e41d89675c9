package io.gapless.survey.score;

import io.gapless.survey.measure.Reliability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All answers on scales, of pairs the perceptions, by dimension; of respondents who answered all its items. */
final class ScaleItems implements Consumer<GivenAnswers> {

    private final Map<String, Scale> byDimension = new HashMap<>();
    private final List<Scale> scales = new ArrayList<>();
    private final BySlot<Optional<Place>> places = new BySlot<>(this::place);

    private record Place(Scale scale, int item) {}

    private static final class Scale {
        private final Map<String, Integer> places = new HashMap<>();
        private final Reliability.Items sums;
        private final double[] row;
        private int found;

        private Scale(Set<String> items) {
            items.forEach(item -> places.put(item, places.size()));
            sums = new Reliability.Items(items.size());
            row = new double[items.size()];
        }
    }

    /** @param items by dimension, in their order */
    ScaleItems(Map<String, Set<String>> items) {
        items.forEach((dimension, ids) -> byDimension.put(dimension, new Scale(ids)));
        scales.addAll(byDimension.values());
    }

    private Optional<Place> place(Slot slot) {
        var scale = slot.scaled() && !slot.part().equals("EXPECTATION") ? byDimension.get(slot.dimension()) : null;
        var item = scale == null ? null : scale.places.get(slot.item());
        return scale == null || item == null ? Optional.empty() : Optional.of(new Place(scale, item));
    }

    @Override
    public void accept(GivenAnswers given) {
        for (Scale scale : scales) {
            scale.found = 0;
        }
        for (int i = 0; i < given.size(); i++) {
            var place = places.get(given.slot(i)).orElse(null);
            if (place != null) {
                place.scale().row[place.item()] = given.number(i) / (double) GivenAnswers.UNIT;
                place.scale().found++;
            }
        }
        for (Scale scale : scales) {
            if (scale.found == scale.row.length) {
                scale.sums.add(scale.row);
            }
        }
    }

    /** Of the dimension, which has to be one of those asked for. */
    Reliability.Items complete(String dimension) {
        var scale = byDimension.get(dimension);
        return scale == null ? new Reliability.Items(0) : scale.sums;
    }
}
