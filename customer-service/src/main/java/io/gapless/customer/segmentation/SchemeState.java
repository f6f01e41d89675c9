package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.util.List;
import java.util.UUID;

/**
 * What other services are told of a scheme.
 *
 * @param segments the classes that it can give, the ladder first
 */
record SchemeState(
        UUID id,
        long version,
        CustomerKind kind,
        String orgUnit,
        int edition,
        SchemeStatus status,
        String nameZh,
        String nameEn,
        List<Segment> segments)
        implements PublicState {

    static final String TOPIC = "gapless.segmentation-scheme";

    /** A class. */
    record Segment(String code, String zh, String en, boolean special) {}

    static SchemeState from(Scheme scheme) {
        var rules = scheme.rules();
        var segments = new java.util.ArrayList<Segment>();
        rules.classes()
                .forEach(one -> segments.add(
                        new Segment(one.code(), one.name().zh(), one.name().en(), false)));
        rules.specials()
                .forEach(one -> segments.add(
                        new Segment(one.code(), one.name().zh(), one.name().en(), true)));
        return new SchemeState(
                scheme.id(),
                scheme.version(),
                scheme.kind(),
                scheme.orgUnit(),
                scheme.edition(),
                scheme.status(),
                scheme.name().zh(),
                scheme.name().en(),
                segments);
    }
}
