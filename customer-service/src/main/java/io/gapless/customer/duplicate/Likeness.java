package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * How likely two customers are the same, with the reasons.
 *
 * <p>Each piece of evidence by itself would leave so much doubt: 1 − weight. The doubts are multiplied, as if the pieces
 * were independent; licences that differ leave {@value #LICENCES_DIFFER} of the result.
 *
 * @param score 0 to 1
 */
record Likeness(double score, List<Reason> reasons) {

    /** Pairs below are not told of. */
    static final double LEAST = 0.5;

    private static final double LICENCES_DIFFER = 0.6;
    private static final double SIMILAR_NAME = 0.8;
    private static final double SIMILAR_ADDRESS = 0.8;
    /** Metres within which two places are the same, and from which on they tell nothing. */
    private static final double SAME_PLACE = 30;

    private static final double ANOTHER_PLACE = 300;
    private static final double EARTH_RADIUS = 6_371_000;

    /** Kinds of evidence. */
    enum Evidence {
        LICENCE,
        PHONE,
        CONTACT_PHONE,
        NAME,
        REPRESENTATIVE,
        ADDRESS,
        LOCATION,
        LICENCES_DIFFER
    }

    /**
     * A piece of evidence.
     *
     * @param value how similar, 0 to 1; of a location, the distance in metres
     * @param weight how likely they are the same by this alone; of licences that differ, what is left of the result
     */
    record Reason(Evidence evidence, double value, double weight) {}

    static Likeness of(Party one, Party other) {
        if (one.kind() != other.kind()) {
            return new Likeness(0, List.of());
        }
        var reasons = new ArrayList<Reason>();
        if (!Collections.disjoint(one.licences(), other.licences())) {
            reasons.add(new Reason(Evidence.LICENCE, 1, 0.97));
        }
        if (one.phone() != null && one.phone().equals(other.phone())) {
            reasons.add(new Reason(Evidence.PHONE, 1, 0.6));
        } else if (!Collections.disjoint(one.phones(), other.phones())) {
            reasons.add(new Reason(Evidence.CONTACT_PHONE, 1, 0.5));
        }
        double name = one.name().similarity(other.name());
        if (name >= SIMILAR_NAME) {
            // Many people have the same name, few shops in the same district.
            double most = one.kind() == CustomerKind.CONSUMER ? 0.4 : 0.7;
            reasons.add(new Reason(Evidence.NAME, round(name), round(most * (0.5 + (name - SIMILAR_NAME) * 2.5))));
        }
        if (one.representative() != null && one.representative().equals(other.representative())) {
            reasons.add(new Reason(Evidence.REPRESENTATIVE, 1, 0.25));
        }
        if (!one.address().isEmpty() && !other.address().isEmpty()) {
            int longer = Math.max(one.address().length(), other.address().length());
            int distance = new LevenshteinDistance((int) (longer * (1 - SIMILAR_ADDRESS)))
                    .apply(one.address(), other.address());
            if (distance >= 0) {
                double similar = 1 - (double) distance / longer;
                reasons.add(new Reason(Evidence.ADDRESS, round(similar), round(0.35 * similar)));
            }
        }
        double metres = metres(one, other);
        if (metres < ANOTHER_PLACE) {
            double near = metres <= SAME_PLACE ? 1 : 1 - (metres - SAME_PLACE) / (ANOTHER_PLACE - SAME_PLACE);
            reasons.add(new Reason(Evidence.LOCATION, Math.round(metres), round(0.3 * near)));
        }
        double doubt = 1;
        for (Reason reason : reasons) {
            doubt *= 1 - reason.weight();
        }
        double score = 1 - doubt;
        if (!one.licences().isEmpty()
                && !other.licences().isEmpty()
                && Collections.disjoint(one.licences(), other.licences())) {
            score *= LICENCES_DIFFER;
            reasons.add(new Reason(Evidence.LICENCES_DIFFER, 1, LICENCES_DIFFER));
        }
        return new Likeness(round(score), List.copyOf(reasons));
    }

    /** Along the surface; infinite where one's place is not known. */
    private static double metres(Party one, Party other) {
        if (one.longitude() == null
                || one.latitude() == null
                || other.longitude() == null
                || other.latitude() == null) {
            return Double.POSITIVE_INFINITY;
        }
        double latitudes = Math.toRadians(other.latitude() - one.latitude());
        double longitudes = Math.toRadians(other.longitude() - one.longitude());
        double chord = Math.pow(Math.sin(latitudes / 2), 2)
                + Math.cos(Math.toRadians(one.latitude()))
                        * Math.cos(Math.toRadians(other.latitude()))
                        * Math.pow(Math.sin(longitudes / 2), 2);
        return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
    }

    private static double round(double value) {
        return Math.round(value * 10_000) / 10_000d;
    }
}
