package io.gapless.visit.plan;

import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.menu.VisitKind;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A visit that a plan is to find a day for: one of promise, demand and visit is given; a visit is one that is there and
 * may move.
 *
 * @param from first day on which it may be
 * @param to last day on which it may be
 * @param priority how bad it is to leave it out, from 1
 * @param was the day that it has been planned for
 */
record Wish(
        @Nullable UUID promiseId,
        @Nullable UUID demandId,
        @Nullable UUID visitId,
        UUID customerId,
        String orgUnit,
        @Nullable String segment,
        @Nullable String manager,
        @Nullable GeoPoint place,
        VisitKind kind,
        String title,
        UUID standardId,
        @Nullable UUID itemId,
        LocalDate from,
        LocalDate to,
        int priority,
        @Nullable LocalDate was) {}
