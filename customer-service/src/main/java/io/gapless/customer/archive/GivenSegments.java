package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where a published scheme of segmentation gives customers their class, nobody writes it past the scheme: another class
 * for a customer is an override, with a reason and a last day.
 */
@Component
class GivenSegments {

    private final JdbcClient jdbc;

    GivenSegments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Line(CustomerKind kind, String orgUnit) {}

    /** The schemes in force, as read once for many customers. */
    record InForce(List<Line> lines) {

        /**
         * A problem (422) where a class is changed that a scheme gives; the class as it is may be sent back.
         *
         * @param before the profile to be changed, null for a new customer
         */
        void confirm(CustomerKind kind, @Nullable Profile before, Profile profile) {
            var segment = before == null ? null : before.segment();
            if (!Objects.equals(segment, profile.segment())
                    && lines.stream()
                            .anyMatch(line ->
                                    line.kind() == kind && OrgScope.covers(line.orgUnit(), profile.orgUnit()))) {
                throw Problem.unprocessable("segment-given-by-scheme", segment == null ? "–" : segment);
            }
        }
    }

    InForce inForce() {
        return new InForce(jdbc.sql("select kind, org_unit from segmentation_scheme where status = 'PUBLISHED'")
                .query(Line.class)
                .list());
    }
}
