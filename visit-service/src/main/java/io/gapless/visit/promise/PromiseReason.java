package io.gapless.visit.promise;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a promise was not kept, or was taken back. */
enum PromiseReason {
    /** No visit was ever planned for it. */
    NOT_PLANNED,
    /** The customer had no manager when it was to be planned. */
    NO_MANAGER,
    /** The manager's days were full. */
    NO_CAPACITY,
    /** None of the days planned lay in its period. */
    NO_WORKING_DAY,
    /** Nobody who is qualified could be planned. */
    NOT_QUALIFIED,
    /** The visit did not come about. */
    VISIT_MISSED,
    /** The visit was called off. */
    VISIT_CANCELLED,
    /** The visit was planned and not carried out in time. */
    VISIT_NOT_MADE,
    /** Not known any more. */
    NOT_KEPT,
    /** The customer is of another class now. */
    SEGMENT_CHANGED,
    /** The customer belongs to another org unit now. */
    ORG_UNIT_CHANGED,
    /** The customer's class has no package any more. */
    PACKAGE_WITHDRAWN,
    /** The package of a nearer org unit applies now. */
    NEARER_PACKAGE,
    /** A new edition of the package promises it no more, or less often. */
    EDITION_REPLACED,
    /** The customer chose otherwise. */
    CHOICE_CHANGED,
    /** The customer is the same as another, who is promised it already. */
    CUSTOMER_MERGED,
    /** The customer is no longer served. */
    CUSTOMER_GONE;

    /** As it is kept and told, for example {@code not-planned}. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Empty for a text that is no reason, such as one that was erased. */
    static Optional<PromiseReason> of(@Nullable String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code().equals(code))
                .findFirst();
    }
}
