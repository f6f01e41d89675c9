package io.gapless.complaint.view;

import io.gapless.complaint.search.CaseFilter;
import io.gapless.complaint.search.CaseSearch;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saved view. What somebody sees through it is what they may see themselves.
 *
 * @param owner username of whoever keeps it, and alone changes it
 * @param sharedRole a role that it is for; null where it is for no role in particular
 * @param sharedOrgUnit an org unit that it is for, with all below it; with {@code sharedRole}, those who are both
 */
record SavedView(
        UUID id,
        long version,
        String name,
        String owner,
        @Nullable String sharedRole,
        @Nullable String sharedOrgUnit,
        CaseFilter filter,
        CaseSearch.Order order,
        Instant changedAt) {}
