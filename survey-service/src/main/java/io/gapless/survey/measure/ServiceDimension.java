package io.gapless.survey.measure;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The five dimensions of service quality that all services share. */
public enum ServiceDimension {
    TANGIBLES,
    RELIABILITY,
    RESPONSIVENESS,
    ASSURANCE,
    EMPATHY;

    /** The dimension of that name; empty where the name is another scale's, or none. */
    public static Optional<ServiceDimension> named(@Nullable String name) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.name().equals(name))
                .findFirst();
    }
}
