package io.gapless.customer.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Those among whom an allocation shares out, column by column, in the order of their ids. Some 40 bytes each. */
final class Claimants {

    private static final int FETCH = 10_000;

    private long[] most = new long[1024];
    private long[] least = new long[1024];
    private int[] segments = new int[1024];
    private int[] scores = new int[1024];
    private boolean[] newcomers = new boolean[1024];
    private int[] rules = new int[1024];
    private int size;
    private final List<String> names = new ArrayList<>();

    private Claimants() {}

    /** Those of a run. Within a transaction, so that they come part by part. */
    static Claimants of(UUID run, JdbcClient jdbc) {
        var some = new Claimants();
        var known = new HashMap<String, Integer>();
        jdbc.sql("""
                        select customer_id, segment, coalesce(score, 0) as score, newcomer, rules
                        from allocation_claimant where run_id = ? order by customer_id""").param(run).withFetchSize(FETCH).query(row -> {
            int segment = known.computeIfAbsent(row.getString("segment"), name -> {
                some.names.add(name);
                return some.names.size() - 1;
            });
            some.add(
                    row.getObject("customer_id", UUID.class),
                    segment,
                    row.getInt("score"),
                    row.getBoolean("newcomer"),
                    row.getInt("rules"));
        });
        return some;
    }

    private void add(UUID id, int segment, int score, boolean newcomer, int rule) {
        if (size == most.length) {
            int larger = size * 2;
            most = Arrays.copyOf(most, larger);
            least = Arrays.copyOf(least, larger);
            segments = Arrays.copyOf(segments, larger);
            scores = Arrays.copyOf(scores, larger);
            newcomers = Arrays.copyOf(newcomers, larger);
            rules = Arrays.copyOf(rules, larger);
        }
        most[size] = id.getMostSignificantBits();
        least[size] = id.getLeastSignificantBits();
        segments[size] = segment;
        scores[size] = score;
        newcomers[size] = newcomer;
        rules[size] = rule;
        size++;
    }

    int size() {
        return size;
    }

    UUID id(int place) {
        return new UUID(most[place], least[place]);
    }

    /** The place of a customer, or less than 0. */
    int place(UUID id) {
        int from = 0;
        int to = size - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            // As PostgreSQL sorts them: by bytes, without sign.
            int by = Long.compareUnsigned(most[middle], id.getMostSignificantBits());
            if (by == 0) {
                by = Long.compareUnsigned(least[middle], id.getLeastSignificantBits());
            }
            if (by == 0) {
                return middle;
            }
            if (by < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -1;
    }

    /** The names of the classes, by number. */
    List<String> classes() {
        return names;
    }

    int segment(int place) {
        return segments[place];
    }

    int score(int place) {
        return scores[place];
    }

    boolean isNewcomer(int place) {
        return newcomers[place];
    }

    boolean isEligible(int place, int rule) {
        return (rules[place] & 1 << rule) != 0;
    }

    long lot(int place, DrawingOrder order) {
        return order.lot(most[place], least[place]);
    }
}
