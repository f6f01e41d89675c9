package io.gapless.survey.complaint;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A complaint as complaint-service last told of it.
 *
 * @param assignee username of the employee who handles it
 * @param language of the complainant, zh or en
 */
record KnownComplaint(
        UUID id,
        long version,
        String number,
        @Nullable UUID customerId,
        String orgUnit,
        @Nullable String segment,
        @Nullable String assignee,
        String language,
        String status) {}
