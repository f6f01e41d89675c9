package io.gapless.customer.portrait;

import java.math.BigDecimal;
import java.util.List;

/**
 * Bands from 1 to 5 by four edges in ascending order. A value on an edge belongs to the band below it, so that equal
 * values share a band.
 */
record Bands(List<BigDecimal> edges) {

    /** The more, the better: 1 up to the first edge, 5 above the last. */
    int ascending(BigDecimal value) {
        return 1 + above(value);
    }

    /** The fewer, the better: 5 up to the first edge, 1 above the last. */
    int descending(BigDecimal value) {
        return 5 - above(value);
    }

    private int above(BigDecimal value) {
        return (int) edges.stream().filter(edge -> edge.compareTo(value) < 0).count();
    }
}
