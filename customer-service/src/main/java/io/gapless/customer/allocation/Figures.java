package io.gapless.customer.allocation;

import io.gapless.customer.product.Scarcity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of the computation for one product: enough to explain every quota without computing it again.
 *
 * @param method by which it was allocated
 * @param rule its place in the policy
 * @param scarcity of the product then
 * @param unit pieces in a unit, which is a whole pack or a piece
 * @param periodDays length of the period
 * @param salesDays length of the past sales, in days
 * @param units that there were to share
 * @param sums by dimension, of the values of all eligible; whole numbers of any size
 * @param stage how far the supply reached
 * @param rank the place in the order of classes for which it did not reach, where the stage is SHORT
 * @param pool units shared by weight among those at neither limit
 * @param poolWeight the sum of their weights, a whole number of any size
 * @param extra how many got a unit for their fraction
 * @param cutOff the smallest fraction that got one
 * @param remainders pieces that nobody got, and why
 * @param all everybody eligible
 * @param classes the same by class
 * @param comparison with the period before, or with what is corrected
 */
record Figures(
        AllocationMethod method,
        int rule,
        Scarcity scarcity,
        int unit,
        int periodDays,
        int salesDays,
        long units,
        List<String> sums,
        Apportionment.Stage stage,
        int rank,
        long pool,
        String poolWeight,
        int extra,
        @Nullable Double cutOff,
        List<Remainder> remainders,
        Fairness all,
        Map<String, Fairness> classes,
        @Nullable Comparison comparison) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Why pieces were given to nobody. */
    enum Reason {
        /** 不足一包: less than a pack was left. */
        LESS_THAN_A_PACK,
        /** 无符合条件的客户: nobody was eligible. */
        NOBODY_ELIGIBLE,
        /** 无分配依据: nobody had a class, sales or a score that counts. */
        NO_CLAIMS,
        /** 均已足额: everybody has what they are entitled to. */
        ENTITLEMENTS_MET,
        /** 均达上限: everybody has the maximum. */
        ALL_AT_MAXIMUM
    }

    /**
     * Pieces that nobody got.
     *
     * @param reason why nobody got them
     * @param pieces how many
     */
    record Remainder(Reason reason, long pieces) {}

    /**
     * Against an allocation before, over everybody eligible now.
     *
     * @param supply then
     * @param allocated then
     * @param more how many get more now
     * @param fewer how many get less
     * @param same how many get the same
     */
    record Comparison(long supply, long allocated, int more, int fewer, int same) {}

    static Figures read(String json) {
        return JSON.readValue(json, Figures.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }
}
