package io.gapless.visit.sync;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.availability.VisitWindow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a field device needs to work without a network: all of it, or what has changed since it asked last.
 *
 * <p>A row remembers the transaction that changed it last, and a cursor the oldest transaction that had not ended when it
 * was given. What is at least as new as that comes with the next answer: a change may come twice, and none is lost,
 * whichever transaction commits first. All is read from one snapshot by a fixed number of statements.
 */
@Component
class FieldSync {

    /** How far a device sees back and ahead, in days. */
    private static final int BACK = 31;

    private static final int AHEAD = 62;
    /** After so long a device begins anew; departures are kept longer. */
    private static final Duration LONGEST = Duration.ofDays(31);

    private static final Pattern XID = Pattern.compile("\\d{1,18}");

    private static final TypeReference<List<VisitWindow>> WINDOWS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final VisitSettings settings;
    private final Clock clock;

    FieldSync(JdbcClient jdbc, JsonMapper json, VisitSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A customer.
     *
     * @param own whether the caller looks after them; else the caller has only a visit there
     * @param windows when a visit may begin; none: whenever there is work
     */
    record CustomerOfField(
            @OfPerson UUID id,
            String code,
            String kind,
            String name,
            String orgUnit,
            @Nullable String segment,
            @Nullable String phone,
            @Nullable Double longitude,
            @Nullable Double latitude,
            boolean own,
            List<VisitWindow> windows) {}

    /** A visit of the caller; its steps once it has begun. */
    record VisitOfField(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            String status,
            LocalDate plannedFor,
            int sequence,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes,
            @Nullable Instant startedAt,
            List<StepOfField> steps) {}

    /** A step of a standard, or of a visit that has begun, numbered from 1. */
    record StepOfField(
            int number,
            String title,
            @Nullable String say,
            @Nullable String does,
            String dimension,
            BigDecimal weight,
            String evidence,
            boolean critical,
            @Nullable Boolean executed,
            @Nullable String note,
            @Nullable BigDecimal measured,
            @Nullable String proof,
            @Nullable Instant answeredAt) {}

    /**
     * An edition of a standard with its steps.
     *
     * @param series what all editions have in common: a visit that begins goes by the one in force
     */
    record StandardOfField(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            String type,
            boolean inForce,
            List<StepOfField> steps) {}

    /** A service item. */
    record ItemOfField(UUID id, String name, UUID standardId, String visitKind) {}

    /** A reason of the catalogue. */
    record ReasonOfField(String code, String zh, String en, List<String> uses, boolean needsWords, boolean active) {}

    /** What the device is to forget. */
    record Gone(List<UUID> customers, List<UUID> visits) {}

    /**
     * What the device is to know.
     *
     * @param cursor to ask with the next time
     * @param complete whether this is all; then what the device had is replaced by it
     * @param from the first day of visits; those before it are to be forgotten
     * @param to the last day of visits
     */
    record Delta(
            String cursor,
            boolean complete,
            LocalDate from,
            LocalDate to,
            List<CustomerOfField> customers,
            List<VisitOfField> visits,
            List<StandardOfField> standards,
            List<ItemOfField> items,
            List<ReasonOfField> reasons,
            Gone gone) {}

    private record Snapshot(String oldest, String next, String cluster) {}

    /** What a device has. */
    private record Had(String since, LocalDate to) {}

    private record VisitRow(
            UUID id,
            long version,
            UUID customerId,
            String kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            String status,
            LocalDate plannedFor,
            int sequence,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes,
            @Nullable Instant startedAt) {}

    private record StandardRow(
            UUID id, long version, UUID series, int edition, String name, String type, boolean inForce) {}

    private record StepRow(
            UUID of,
            int number,
            String title,
            @Nullable String say,
            @Nullable String does,
            String dimension,
            BigDecimal weight,
            String evidence,
            boolean critical,
            @Nullable Boolean executed,
            @Nullable String note,
            @Nullable BigDecimal measured,
            @Nullable String proof,
            @Nullable Instant answeredAt) {

        StepOfField step() {
            return new StepOfField(
                    number,
                    title,
                    say,
                    does,
                    dimension,
                    weight,
                    evidence,
                    critical,
                    executed,
                    note,
                    measured,
                    proof,
                    answeredAt);
        }
    }

    private record CustomerRow(
            UUID id,
            String code,
            String kind,
            String name,
            String orgUnit,
            @Nullable String segment,
            @Nullable String phone,
            @Nullable Double longitude,
            @Nullable Double latitude,
            boolean own,
            @Nullable String windows) {}

    /** What has changed since the cursor was given, or everything. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Delta since(@Nullable String cursor, Caller caller) {
        var now = clock.instant();
        var today = settings.day(now);
        var from = today.minusDays(BACK);
        var to = today.plusDays(AHEAD);
        var snapshot = jdbc.sql("""
                        select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next,
                            (select system_identifier::text from pg_control_system()) as cluster
                        from pg_current_snapshot() s""").query(Snapshot.class).single();
        var had = cursor == null ? null : had(cursor, snapshot, caller, now);
        var parameters = new LinkedHashMap<String, Object>(caller.orgScope().parameters());
        parameters.put("caller", caller.username());
        parameters.put("from", from);
        parameters.put("to", to);
        parameters.put("since", had == null ? "0" : had.since());
        parameters.put("lastTo", had == null ? from.minusDays(1) : had.to());
        var visible = caller.orgScope().condition("v.org_unit");
        var visits = visits(visible, parameters);
        var standards = standards(visits, parameters);
        return new Delta(
                encode(snapshot, to, caller, now),
                had == null,
                from,
                to,
                customers(caller.orgScope().condition("c.org_unit"), visible, parameters),
                visits,
                standards,
                select("""
                        select id, name, standard_id, visit_kind from service_item i
                        where i.changed >= cast(:since as xid8) order by id""", parameters).query(ItemOfField.class).list(),
                reasons(parameters),
                had == null ? new Gone(List.of(), List.of()) : gone(visible, parameters, caller));
    }

    private List<VisitOfField> visits(String visible, Map<String, Object> parameters) {
        var rows = select("""
                        select v.id, v.version, v.customer_id, v.kind, v.title, v.standard_id, v.item_id, v.status,
                            v.planned_for, v.sequence, v.starts_at, v.duration_minutes, v.started_at
                        from visit v
                        where v.manager = :caller and (v.changed >= cast(:since as xid8) or v.planned_for > :lastTo)
                            and (v.planned_for between :from and :to or v.status = 'STARTED') and\s""" + visible + " order by v.planned_for, v.sequence, v.id", parameters)
                .query(VisitRow.class)
                .list();
        var begun = rows.stream()
                .filter(row -> row.status().equals("STARTED"))
                .map(VisitRow::id)
                .toList();
        var steps = steps("visit_step", "visit", "executed, note, measured, proof, answered_at", begun);
        return rows.stream()
                .map(row -> new VisitOfField(
                        row.id(),
                        row.version(),
                        row.customerId(),
                        row.kind(),
                        row.title(),
                        row.standardId(),
                        row.itemId(),
                        row.status(),
                        row.plannedFor(),
                        row.sequence(),
                        row.startsAt(),
                        row.durationMinutes(),
                        row.startedAt(),
                        steps.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private List<CustomerOfField> customers(String visible, String visitVisible, Map<String, Object> parameters) {
        return select("""
                        with visited as (
                            select v.customer_id, bool_or(v.changed >= cast(:since as xid8)
                                or v.planned_for > :lastTo) as anew
                            from visit v
                            where v.manager = :caller and v.status in ('PLANNED', 'STARTED')
                                and (v.planned_for between :from and :to or v.status = 'STARTED') and %s
                            group by v.customer_id)
                        select c.id, c.code, c.kind, c.name, c.org_unit, c.segment, c.phone, c.longitude, c.latitude,
                            true as own, w.windows::text as windows
                        from known_customer c left join visit_window w on w.customer_id = c.id
                        where c.manager = :caller and c.changed >= cast(:since as xid8) and c.merged_into is null and %s
                        union all
                        select c.id, c.code, c.kind, c.name, c.org_unit, c.segment, c.phone, c.longitude, c.latitude,
                            false as own, w.windows::text as windows
                        from visited join known_customer c on c.id = visited.customer_id
                            left join visit_window w on w.customer_id = c.id
                        where (c.changed >= cast(:since as xid8) or visited.anew) and c.merged_into is null
                            and not (coalesce(c.manager = :caller, false) and %s)
                        order by code, id""".formatted(visitVisible, visible, visible), parameters)
                .query(CustomerRow.class)
                .list()
                .stream()
                .map(row -> new CustomerOfField(
                        row.id(),
                        row.code(),
                        row.kind(),
                        row.name(),
                        row.orgUnit(),
                        row.segment(),
                        row.phone(),
                        row.longitude(),
                        row.latitude(),
                        row.own(),
                        row.windows() == null ? List.of() : json.readValue(row.windows(), WINDOWS)))
                .toList();
    }

    /** Those in force, those that were, and those of visits told now, whenever they changed. */
    private List<StandardOfField> standards(List<VisitOfField> visits, Map<String, Object> parameters) {
        var all = new LinkedHashMap<>(parameters);
        all.put(
                "named",
                visits.stream()
                        .filter(visit -> visit.status().equals("PLANNED"))
                        .map(VisitOfField::standardId)
                        .distinct()
                        .toArray(UUID[]::new));
        var rows = select("""
                        select s.id, s.version, s.series, s.edition, s.name, s.type, s.status in ('TRIAL', 'OPTIMISED', 'FIXED') as in_force
                        from service_standard s
                        where s.status <> 'DRAFT' and (s.id = any(cast(:named as uuid[])) or s.changed >= cast(:since as xid8)
                            and (:since <> '0' or s.status <> 'RETIRED'))
                        order by s.name, s.id""", all).query(StandardRow.class).list();
        var steps = steps(
                "service_standard_step",
                "standard",
                "null::boolean as executed, null as note, null::numeric as measured, null as proof,"
                        + " null::timestamptz as answered_at",
                rows.stream().map(StandardRow::id).toList());
        return rows.stream()
                .map(row -> new StandardOfField(
                        row.id(),
                        row.version(),
                        row.series(),
                        row.edition(),
                        row.name(),
                        row.type(),
                        row.inForce(),
                        steps.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private Map<UUID, List<StepOfField>> steps(String table, String of, String answer, List<UUID> ids) {
        var steps = new LinkedHashMap<UUID, List<StepOfField>>();
        if (!ids.isEmpty()) {
            jdbc.sql("""
                            select %s as of, position + 1 as number, title, say, does, dimension, weight, evidence,
                                critical, %s
                            from %s where %s = any(?) order by 1, 2""".formatted(of, answer, table, of))
                    .param(ids.toArray(UUID[]::new))
                    .query(StepRow.class)
                    .list()
                    .forEach(row -> steps.computeIfAbsent(row.of(), id -> new ArrayList<>())
                            .add(row.step()));
        }
        return steps;
    }

    private List<ReasonOfField> reasons(Map<String, Object> parameters) {
        return select("""
                        select code, name_zh, name_en, uses, needs_words, active from visit_reason
                        where changed >= cast(:since as xid8) order by code""", parameters)
                .query((row, i) -> new ReasonOfField(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        List.of((String[]) row.getArray(4).getArray()),
                        row.getBoolean(5),
                        row.getBoolean(6)))
                .list();
    }

    private Gone gone(String visible, Map<String, Object> parameters, Caller caller) {
        var customers = select("""
                        select d.object_id from field_departure d
                        where d.employee = :caller and d.kind = 'CUSTOMER' and d.changed >= cast(:since as xid8)
                            and not exists (select from known_customer c where c.id = d.object_id
                                and c.manager = :caller and c.merged_into is null and %s)
                            and not exists (select from visit v where v.customer_id = d.object_id
                                and v.manager = :caller and v.status in ('PLANNED', 'STARTED')
                                and (v.planned_for between :from and :to or v.status = 'STARTED') and %s)""".formatted(caller.orgScope().condition("c.org_unit"), visible), parameters)
                .query(UUID.class)
                .list();
        var visits =
                select("""
                        select d.object_id from field_departure d
                        where d.employee = :caller and d.kind = 'VISIT' and d.changed >= cast(:since as xid8)
                            and not exists (select from visit v
                                where v.id = d.object_id and v.manager = :caller and %1$s)
                        union
                        select v.id from visit v
                        where v.manager = :caller and v.changed >= cast(:since as xid8)
                            and not (v.planned_for between :from and :to or v.status = 'STARTED') and %1$s""".formatted(visible), parameters).query(UUID.class).list();
        return new Gone(customers, visits);
    }

    private JdbcClient.StatementSpec select(String sql, Map<String, Object> parameters) {
        return jdbc.sql(sql).params(parameters);
    }

    /**
     * What the device had, or null where it has to begin anew: after long, where the caller sees other org units than
     * then, and after the database came back from a backup.
     */
    private static @Nullable Had had(String cursor, Snapshot snapshot, Caller caller, Instant now) {
        String[] parts;
        try {
            parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\n", -1);
            if (parts.length != 5 || !XID.matcher(parts[0]).matches()) {
                throw Problem.badRequest("unreadable-cursor");
            }
            var to = LocalDate.parse(parts[1]);
            var given = Instant.parse(parts[2]);
            boolean isOurs = parts[3].equals(snapshot.cluster())
                    && parts[4].equals(sees(caller))
                    && Long.parseLong(parts[0]) <= Long.parseLong(snapshot.next())
                    && !given.isAfter(now)
                    && given.isAfter(now.minus(LONGEST))
                    && !to.isBefore(LocalDate.EPOCH)
                    && !to.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC).plusYears(1));
            return isOurs ? new Had(parts[0], to) : null;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Problem.badRequest("unreadable-cursor");
        }
    }

    private static String encode(Snapshot snapshot, LocalDate to, Caller caller, Instant now) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(
                                "\n",
                                snapshot.oldest(),
                                to.toString(),
                                now.toString(),
                                snapshot.cluster(),
                                sees(caller))
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String sees(Caller caller) {
        return caller.username() + " "
                + String.join(",", caller.orgScope().units().stream().sorted().toList());
    }

    /** No cursor is that old. */
    @Scheduled(cron = "0 12 4 * * *")
    void forgetOld() {
        jdbc.sql("delete from field_departure where at < ?")
                .param(clock.instant().minus(LONGEST.multipliedBy(3)).atOffset(ZoneOffset.UTC))
                .update();
    }
}
