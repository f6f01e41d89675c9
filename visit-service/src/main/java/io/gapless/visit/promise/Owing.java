package io.gapless.visit.promise;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.OrgScope;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.standard.Dimension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What customers are owed by the packages that apply to them, brought in line with the promises there are. In the running
 * period only what is missing is added, and nothing for who was promised by another package already: it stays as it was
 * promised. In later ones, what is owed no more is taken back. Always many customers in a few statements, within the
 * caller's transaction.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Owing {

    /** Of each customer and period, the edition in force of the nearest org unit's package, and what it promises them. */
    private static final String WANTED = """
            with person as (
                select c.id, c.segment, c.org_unit from known_customer c
                where c.id = any(:ids) and c.merged_into is null and c.segment is not null
                    and not exists (select from erased_person e where e.id = c.id)),
            offer as (
                select distinct on (c.id, m.period) c.id as customer_id, c.segment, c.org_unit, m.period,
                    k.id as package_id, k.series, k.optional_limit
                from person c cross join unnest(cast(:periods as text[])) as m (period)
                    join service_package k on k.segment = c.segment and k.first_period <= m.period
                        and (k.last_period is null or k.last_period >= m.period)
                        and (c.org_unit = k.org_unit or starts_with(c.org_unit, k.org_unit || '/'))
                order by c.id, m.period, length(k.org_unit) desc, k.first_period desc, k.id desc),
            picked as (
                select o.*, t.item_id, least(t.times, i.times_per_month) as times,
                    row_number() over (partition by o.customer_id, o.period order by t.place) as nth
                from offer o cross join lateral (
                        select h.items, h.times from service_package_choice ch
                            join service_package_choice_history h on h.choice = ch.id
                        where ch.customer_id = o.customer_id and ch.package_id = o.series and h.from_period <= o.period
                        order by h.version desc limit 1) as chosen
                    cross join lateral unnest(chosen.items, chosen.times) with ordinality as t (item_id, times, place)
                    join service_package_optional_item i on i.service_package = o.package_id and i.item_id = t.item_id),
            wanted as (
                select o.customer_id, o.segment, o.org_unit, o.period, o.package_id, o.series, s.item_id, n as occurrence
                from offer o join service_package_standard_item s on s.service_package = o.package_id
                    cross join generate_series(1, s.times_per_month) n
                union all
                select o.customer_id, o.segment, o.org_unit, o.period, o.package_id, o.series, o.item_id, n
                from picked o cross join generate_series(1, o.times) n where o.nth <= o.optional_limit)
            """;

    private static final String SURPLUS = WANTED + """
            , surplus as (
                select p.id, case
                    when exists (select from erased_person e where e.id = c.id) then 'customer-gone'
                    when c.segment is distinct from coalesce(p.segment, k.segment) then 'segment-changed'
                    when c.org_unit <> p.org_unit then 'org-unit-changed'
                    when o.customer_id is null then 'package-withdrawn'
                    when o.series <> k.series then 'nearer-package'
                    when exists (select from repointed_row r where r.table_name = 'promise'
                        and r.row_key = jsonb_build_object('id', p.id)) then 'customer-merged'
                    when exists (select from service_package_optional_item i
                        where i.service_package = o.package_id and i.item_id = p.item_id) then 'choice-changed'
                    else 'edition-replaced' end as reason
                from promise p join known_customer c on c.id = p.customer_id
                    join service_package k on k.id = p.package_id
                    left join offer o on o.customer_id = p.customer_id and o.period = p.period
                where p.customer_id = any(:ids) and p.period = any(cast(:periods as text[])) and p.period > :running
                    and p.status in ('PROMISED', 'PLANNED')
                    and not exists (select from wanted w where w.customer_id = p.customer_id and w.period = p.period
                        and w.item_id = p.item_id and w.occurrence = p.occurrence and w.series = k.series
                        and w.org_unit = p.org_unit)
                    and not exists (select from visit v where v.id = p.visit_id and v.status <> 'PLANNED')
                order by p.period, c.code, p.title, p.occurrence, p.id for update of p)
            update promise p set status = 'WITHDRAWN', reason = s.reason, version = p.version + 1
            from surplus s where s.id = p.id returning p.*""";

    private static final String MISSING = WANTED + """
            insert into promise (id, version, customer_id, item_id, package_id, period, occurrence, org_unit, title,
                dimension, due_at, status, segment)
            select uuidv7(), 1, w.customer_id, w.item_id, w.package_id, w.period, w.occurrence, w.org_unit, i.name,
                i.dimension, (cast(w.period || '-01' as timestamp) + interval '1 month') at time zone :zone, 'PROMISED',
                w.segment
            from wanted w join service_item i on i.id = w.item_id
            where (w.period > :running or w.period = :running and not exists (
                    select from promise p join service_package k on k.id = p.package_id
                    where p.customer_id = w.customer_id and p.period = w.period and p.status <> 'WITHDRAWN'
                        and k.series <> w.series))
                and (:all or exists (select from promise_making m where m.series = w.series and m.period = w.period)
                    or exists (select from promise p where p.customer_id = w.customer_id and p.period = w.period))
            order by w.period, w.customer_id, w.item_id, w.occurrence
            on conflict (customer_id, item_id, period, occurrence) where status <> 'WITHDRAWN' do nothing
            returning *""";

    private static final String COUNT = WANTED + """
            select count(distinct customer_id)::int as customers, count(*)::int as owed from wanted""";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final ApplicationEventPublisher inside;
    private final VisitSettings settings;
    private final Clock clock;

    Owing(JdbcClient jdbc, Outbox outbox, ApplicationEventPublisher inside, VisitSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.inside = inside;
        this.settings = settings;
        this.clock = clock;
    }

    /** What was done. */
    record Done(int made, int withdrawn) {}

    /** What some customers are owed in all, whether promised already or not. */
    record Owed(int customers, int owed) {}

    /** One after the other for a period: two at once would wait for each other's rows in different orders. */
    void lock(Collection<String> periods) {
        for (String period : new TreeSet<>(periods)) {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('promises ' || ?, 0))")
                    .param(period)
                    .query((row, i) -> i)
                    .list();
        }
    }

    /** Brings the promises of some customers in line, for periods that are not over. */
    Done settle(List<UUID> customers, Collection<String> periods) {
        return settle(customers, periods, true);
    }

    /** The same in the later periods for which promises were made, or for these customers already. */
    Done settleLater(List<UUID> customers) {
        var periods = jdbc.sql("select distinct period from promise_making where period > ? order by period")
                .param(running())
                .query(String.class)
                .list();
        if (periods.isEmpty() || customers.isEmpty()) {
            return new Done(0, 0);
        }
        lock(periods);
        return settle(customers, periods, false);
    }

    private Done settle(List<UUID> customers, Collection<String> periods, boolean all) {
        var parameters = parameters(customers, periods);
        parameters.put("running", running());
        var withdrawn = jdbc.sql(SURPLUS)
                .params(parameters)
                .query((row, i) -> promise(row))
                .list();
        outbox.appendAll(
                PromiseState.TOPIC,
                "PromiseWithdrawn",
                withdrawn.stream().map(PromiseState::from).toList());
        var visits = withdrawn.stream()
                .map(Promise::visitId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (!visits.isEmpty()) {
            inside.publishEvent(new PromisesWithdrawn(visits));
        }
        parameters.put("zone", settings.zone().getId());
        parameters.put("all", all);
        var made = jdbc.sql(MISSING)
                .params(parameters)
                .query((row, i) -> promise(row))
                .list();
        outbox.appendAll(
                PromiseState.TOPIC,
                "PromiseMade",
                made.stream().map(PromiseState::from).toList());
        return new Done(made.size(), withdrawn.size());
    }

    /** What customers are owed in a period. */
    Owed owed(List<UUID> customers, String period) {
        return jdbc.sql(COUNT)
                .params(parameters(customers, List.of(period)))
                .query(Owed.class)
                .single();
    }

    /** Notes for which series in a unit, or above it, promises of a period are made. */
    void begin(OrgScope units, @Nullable UUID series, String period) {
        var above = units.units().stream().map(unit -> unit + "/").toArray(String[]::new);
        jdbc.sql("""
                        insert into promise_making (series, period, made_at)
                        select distinct series, :period, now() from service_package
                        where first_period <= :period and (last_period is null or last_period >= :period)
                            and (:any or series = :series) and (%s or exists (
                                select from unnest(cast(:above as text[])) as u (unit)
                                where starts_with(u.unit, org_unit || '/')))
                        on conflict do nothing""".formatted(units.condition("org_unit")))
                .param("period", period)
                .param("any", series == null)
                .param("series", series == null ? new UUID(0, 0) : series)
                .param("above", above)
                .params(units.parameters())
                .update();
    }

    /** The next customers with a class, in the order of their ids; of a series, those to whom it applies. */
    List<UUID> after(UUID last, OrgScope units, @Nullable UUID series, String period, int limit) {
        return jdbc.sql("""
                        select c.id from known_customer c
                        where c.id > :last and c.merged_into is null and c.segment is not null and %s
                            and not exists (select from erased_person e where e.id = c.id)
                            and (:any or :series = (
                                select k.series from service_package k
                                where k.segment = c.segment and k.first_period <= :period
                                    and (k.last_period is null or k.last_period >= :period)
                                    and (c.org_unit = k.org_unit or starts_with(c.org_unit, k.org_unit || '/'))
                                order by length(k.org_unit) desc, k.first_period desc, k.id desc limit 1))
                        order by c.id limit :limit""".formatted(units.condition("c.org_unit")))
                .param("last", last)
                .param("any", series == null)
                .param("series", series == null ? new UUID(0, 0) : series)
                .param("period", period)
                .param("limit", limit)
                .params(units.parameters())
                .query(UUID.class)
                .list();
    }

    String running() {
        return settings.month(clock.instant()).toString();
    }

    /** Whether a period is over. */
    boolean isOver(YearMonth period) {
        return !settings.endOf(period).isAfter(clock.instant());
    }

    private static Map<String, Object> parameters(List<UUID> customers, Collection<String> periods) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("ids", customers.toArray(UUID[]::new));
        parameters.put("periods", periods.toArray(String[]::new));
        return parameters;
    }

    static Promise promise(ResultSet row) throws SQLException {
        var delivered = row.getObject("delivered_at", OffsetDateTime.class);
        return new Promise(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getObject("customer_id", UUID.class),
                row.getObject("item_id", UUID.class),
                row.getObject("package_id", UUID.class),
                row.getString("period"),
                row.getInt("occurrence"),
                row.getString("org_unit"),
                row.getString("title"),
                Dimension.valueOf(row.getString("dimension")),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                PromiseStatus.valueOf(row.getString("status")),
                row.getObject("visit_id", UUID.class),
                row.getString("reason"),
                row.getString("segment"),
                delivered == null ? null : delivered.toInstant());
    }
}
