package io.gapless.complaint.cause;

import io.gapless.platform.privacy.OfPerson;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a complaint came about.
 *
 * @param version of the complaint
 * @param tree the edition of the cause tree by which it was found
 * @param causeName of the cause, in Chinese
 * @param whys the answers to one why after the other, the last one the root
 * @param responsibleUnit the org unit where it lies, which need not be that of the complaint
 * @param standard that was not kept
 */
record RootCause(
        UUID complaintId,
        long version,
        String number,
        @OfPerson @Nullable UUID customerId,
        int tree,
        String cause,
        String causeName,
        String causeNameEn,
        @Nullable String statement,
        List<String> whys,
        @Nullable String responsibleUnit,
        @Nullable Violated standard,
        String foundBy,
        Instant foundAt) {

    /**
     * A standard that was not kept.
     *
     * @param name as it was called then
     * @param step which of its steps, by its title
     */
    record Violated(UUID id, String name, @Nullable String step) {}
}
