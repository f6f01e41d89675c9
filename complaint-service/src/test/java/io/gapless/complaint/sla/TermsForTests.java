package io.gapless.complaint.sla;

import io.gapless.complaint.sla.BusinessCalendar.Interval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Terms without a database. */
public final class TermsForTests {

    private TermsForTests() {}

    public static Sla.Terms aroundTheClock(int acknowledge, int firstResponse, int update, int resolve) {
        var day = List.of(new Interval(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
        Map<DayOfWeek, List<Interval>> week =
                Stream.of(DayOfWeek.values()).collect(Collectors.toMap(Function.identity(), each -> day));
        return Sla.terms(new SlaPolicy(
                UUID.randomUUID(),
                "test",
                null,
                null,
                null,
                null,
                null,
                null,
                acknowledge,
                firstResponse,
                update,
                resolve,
                new BusinessCalendar(ZoneOffset.UTC, week, Set.of(), Map.of()),
                null,
                List.of(500, 750),
                Set.of("DECIDED"),
                Set.of(ClockName.UPDATE, ClockName.RESOLVE),
                Instant.EPOCH));
    }
}
