package io.gapless.customer.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds all frequent sets of items by Eclat (Zaki, Scalable Algorithms for Association Mining, 2000): depth first, the
 * baskets of a set being the intersection of those of its parts. Beside the baskets themselves it holds, for each item
 * of the set at hand, the intersections of one level.
 */
final class Eclat {

    private final long leastBaskets;
    private final int largest;
    private final Found found;

    /**
     * Is told each frequent set, once. It may throw to end the search.
     *
     * @see #find
     */
    interface Found {
        void set(int[] items, long baskets);
    }

    /** A set that begins with the prefix at hand and ends with this item. */
    private record Extension(int item, RoaringBitmap baskets, long count) {}

    private Eclat(long leastBaskets, int largest, Found found) {
        this.leastBaskets = leastBaskets;
        this.largest = largest;
        this.found = found;
    }

    /**
     * Finds all sets of at most {@code largest} items that lie in at least {@code leastBaskets} baskets.
     *
     * @param leastBaskets at least 1
     * @param found is told each set, its items in ascending order
     */
    static void find(Baskets baskets, long leastBaskets, int largest, Found found) {
        var search = new Eclat(leastBaskets, largest, found);
        // Rare items first: their sets are small and so are all intersections with them.
        var items = IntStream.range(0, baskets.items())
                .mapToObj(item -> {
                    var of = baskets.of(item);
                    return new Extension(item, of, of.getLongCardinality());
                })
                .filter(item -> item.count() >= leastBaskets)
                .sorted(Comparator.comparingLong(Extension::count).thenComparingInt(Extension::item))
                .toList();
        search.extend(new int[0], items);
    }

    private void extend(int[] prefix, List<Extension> extensions) {
        for (int i = 0; i < extensions.size(); i++) {
            var head = extensions.get(i);
            var set = Arrays.copyOf(prefix, prefix.length + 1);
            set[prefix.length] = head.item();
            tell(set, head.count());
            if (set.length == largest) {
                continue;
            }
            // The baskets of a set are needed only to make larger ones of it.
            boolean last = set.length + 1 == largest;
            var longer = new ArrayList<Extension>();
            for (int j = i + 1; j < extensions.size(); j++) {
                var other = extensions.get(j);
                long count = RoaringBitmap.andCardinality(head.baskets(), other.baskets());
                if (count < leastBaskets) {
                    continue;
                }
                if (last) {
                    var full = Arrays.copyOf(set, largest);
                    full[largest - 1] = other.item();
                    tell(full, count);
                } else {
                    longer.add(new Extension(other.item(), RoaringBitmap.and(head.baskets(), other.baskets()), count));
                }
            }
            extend(set, longer);
        }
    }

    private void tell(int[] set, long count) {
        var items = set.clone();
        Arrays.sort(items);
        found.set(items, count);
    }
}
