package io.gapless.platform.bulk;

import java.util.Arrays;
import java.util.List;

/**
 * Which keys of a file have been seen, as hashes of 64 bits: 16 megabytes for a million rows. That two different keys
 * have the same hash happens in one of thirty million such files.
 */
final class Keys {

    private long[] table = new long[1 << 10];
    private int size;

    /** Adds a key; false where it was there. */
    boolean add(List<String> key) {
        if (2 * size >= table.length) {
            grow();
        }
        if (!put(table, hash(key))) {
            return false;
        }
        size++;
        return true;
    }

    private static boolean put(long[] table, long hash) {
        int mask = table.length - 1;
        int at = (int) hash & mask;
        while (table[at] != 0) {
            if (table[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        table[at] = hash;
        return true;
    }

    private void grow() {
        var larger = new long[2 * table.length];
        Arrays.stream(table).filter(hash -> hash != 0).forEach(hash -> put(larger, hash));
        table = larger;
    }

    /** FNV-1a over the characters, then the last mix of SplitMix64; never 0. */
    private static long hash(List<String> key) {
        long hash = 0xcbf29ce484222325L;
        for (String part : key) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ 0x1ffff) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
