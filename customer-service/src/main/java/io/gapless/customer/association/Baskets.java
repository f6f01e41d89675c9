package io.gapless.customer.association;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Baskets the vertical way: for each item the numbers of the baskets it lies in, as a compressed bitmap. An item takes
 * at most two bytes for each basket it lies in, and at most one bit for each basket there is.
 */
final class Baskets {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<RoaringBitmap> baskets = new ArrayList<>();
    private int count;

    /** Begins the next basket; items follow. */
    void next() {
        count = Math.addExact(count, 1);
    }

    /** Puts an item into the present basket; the same again changes nothing. */
    void add(String item) {
        var number = numbers.get(item);
        if (number == null) {
            number = names.size();
            numbers.put(item, number);
            names.add(item);
            baskets.add(new RoaringBitmap());
        }
        baskets.get(number).add(count - 1);
    }

    /** How many baskets there are. */
    int count() {
        return count;
    }

    /** How many different items there are. */
    int items() {
        return names.size();
    }

    String name(int item) {
        return names.get(item);
    }

    /** The baskets an item lies in. */
    RoaringBitmap of(int item) {
        return baskets.get(item);
    }
}
