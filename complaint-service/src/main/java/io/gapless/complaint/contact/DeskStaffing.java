package io.gapless.complaint.contact;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** How many agents a desk needs, by Erlang C. */
@Service
class DeskStaffing {

    private static final int DAY_MINUTES = 1440;
    private static final int FIRST_YEAR = 2000;

    private final JdbcClient jdbc;
    private final ContactSettings settings;
    private final Clock clock;

    DeskStaffing(JdbcClient jdbc, ContactSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What is wanted of a desk.
     *
     * @param thresholdSeconds within which contacts are to be answered
     * @param target share of the contacts to be answered in time, more than 0 to 0.999
     * @param shrinkage share of their paid time that agents are not there: breaks, training, absence; 0 to 0.9
     */
    record Wanted(int thresholdSeconds, double target, double shrinkage) {}

    /**
     * What so many agents do with so much.
     *
     * @param load offered traffic in erlangs
     * @param agents who take contacts
     * @param staff to be planned, so that so many agents are there in spite of the shrinkage
     * @param waitProbability that a contact has to wait
     * @param averageSpeedOfAnswer mean wait of all, in seconds; null where the agents cannot keep up
     * @param serviceLevel share answered within the threshold
     * @param occupancy share of their time that agents are busy
     */
    record Need(
            BigDecimal load,
            int agents,
            int staff,
            BigDecimal waitProbability,
            @Nullable BigDecimal averageSpeedOfAnswer,
            BigDecimal serviceLevel,
            BigDecimal occupancy) {}

    /**
     * The need of an interval of a day.
     *
     * @param from local time of the day
     * @param calls expected: the mean of the same interval of the same weekday of the weeks looked at
     * @param need null where none are expected
     */
    record IntervalNeed(
            LocalTime from, BigDecimal calls, @Nullable Need need) {}

    /**
     * The need of a day.
     *
     * @param days of the same weekday with contacts that the forecast is the mean of
     * @param averageHandlingTime of those days, in seconds; null where nothing was answered
     */
    record Forecast(
            LocalDate day,
            ZoneId zone,
            List<LocalDate> days,
            @Nullable BigDecimal averageHandlingTime,
            List<IntervalNeed> intervals) {}

    /** The need for a number of contacts, or, where agents are given, what they do. */
    Need need(double calls, double intervalSeconds, double handlingSeconds, @Nullable Integer agents, Wanted wanted) {
        double load = calls * handlingSeconds / intervalSeconds;
        if (load > ErlangC.HIGHEST_LOAD) {
            throw Problem.unprocessable("load-out-of-reach", (long) ErlangC.HIGHEST_LOAD);
        }
        var queue = agents == null
                ? ErlangC.reaching(wanted.target(), wanted.thresholdSeconds(), load, handlingSeconds)
                : ErlangC.of(load, agents);
        double wait = queue.averageSpeedOfAnswer(handlingSeconds);
        return new Need(
                rounded(load, 3),
                queue.agents(),
                (int) Math.ceil(queue.agents() / (1 - wanted.shrinkage()) - 1e-9),
                rounded(queue.waiting(), 4),
                Double.isInfinite(wait) ? null : rounded(wait, 2),
                rounded(queue.answeredWithin(wanted.thresholdSeconds(), handlingSeconds), 4),
                rounded(queue.occupancy(), 4));
    }

    private record Part(LocalDate day, int minute, long offered) {}

    private record Handled(long answered, long handled) {}

    /**
     * What a day needs, from what came on the same weekday of the weeks before it; days on which nothing came at all, as
     * before the desk was opened or on holidays, are left out of the mean, and so is a day that is not over.
     */
    @Transactional(readOnly = true)
    Forecast forecast(
            @Nullable String orgUnit,
            @Nullable String queue,
            LocalDate day,
            int intervalMinutes,
            int weeks,
            Wanted wanted,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var zone = settings.zone();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var of = new ArrayList<String>();
        for (int week = 1; week <= weeks; week++) {
            var before = day.minusWeeks(week);
            if (before.getYear() >= FIRST_YEAR && before.isBefore(today)) {
                of.add(before.toString());
            }
        }
        parameters.put("days", of.toArray(String[]::new));
        parameters.put("zone", zone.getId());
        var from = """
                 from unnest(:days::date[]) as d (day) join contact_count c
                    on c.slot >= d.day::timestamp at time zone :zone and c.slot < (d.day + 1)::timestamp at time zone :zone
                where c.queue <> '' and\s""" + scope.condition("c.org_unit");
        if (queue != null) {
            from += " and c.queue = :queue";
            parameters.put("queue", queue);
        }
        var parts = jdbc.sql("""
                        select d.day, (extract(hour from c.slot at time zone :zone) * 60
                            + extract(minute from c.slot at time zone :zone))::int as minute, sum(c.offered) as offered
                        """ + from + " group by 1, 2 having sum(c.offered) > 0")
                .params(parameters)
                .query(Part.class)
                .list();
        var handled = jdbc.sql("select coalesce(sum(c.answered), 0) as answered,"
                        + " coalesce(sum(c.talked + c.held + c.wrapped), 0) as handled" + from)
                .params(parameters)
                .query(Handled.class)
                .single();
        var days = parts.stream().map(Part::day).distinct().sorted().toList();
        var counts = new HashMap<Integer, Long>();
        parts.forEach(part -> counts.merge(part.minute() / intervalMinutes, part.offered(), Long::sum));
        // Work of less than a second is counted as one: a queue of messages that nobody speaks in.
        double handling =
                handled.answered() == 0 ? 0 : Math.max(1, (double) handled.handled() / handled.answered() / 1000);
        var intervals = new ArrayList<IntervalNeed>();
        for (int i = 0; i < DAY_MINUTES / intervalMinutes; i++) {
            double calls = days.isEmpty() ? 0 : (double) counts.getOrDefault(i, 0L) / days.size();
            intervals.add(new IntervalNeed(
                    LocalTime.MIDNIGHT.plusMinutes((long) i * intervalMinutes),
                    rounded(calls, 2),
                    calls == 0 || handling == 0 ? null : need(calls, intervalMinutes * 60.0, handling, null, wanted)));
        }
        return new Forecast(day, zone, days, handling == 0 ? null : rounded(handling, 1), intervals);
    }

    private static BigDecimal rounded(double figure, int decimals) {
        return BigDecimal.valueOf(figure).setScale(decimals, RoundingMode.HALF_UP);
    }
}
