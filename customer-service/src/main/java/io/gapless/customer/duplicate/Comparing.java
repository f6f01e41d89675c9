package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares customers with those that have a key in common with them. A key that more than {@value #LARGEST_BLOCK} have
 * tells nothing and is left out, so the work grows with the number of customers, not with its square.
 */
@Component
class Comparing {

    static final int LARGEST_BLOCK = 100;

    private static final String PARTY = """
            select id, kind, org_unit, name, licence, credit_code, phone,
                (select coalesce(array_agg(person ->> 'phone'), '{}') from jsonb_array_elements(contacts) as person) as phones,
                address, longitude, latitude, representative
            from customer where id = any(?) and status in ('ACTIVE', 'CLOSED') order by id""";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final JsonMapper json;
    private final Clock clock;

    Comparing(JdbcClient jdbc, JdbcTemplate batches, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param compared pairs
     * @param found pairs that may be the same
     * @param leftOut keys that too many have
     */
    record Outcome(int compared, int found, int leftOut) {}

    private record Pair(UUID one, UUID other) {

        static Pair of(UUID one, UUID other) {
            // By the unsigned order that the database has.
            return one.toString().compareTo(other.toString()) < 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    private record Row(Pair pair, Likeness likeness) {}

    /** Makes the keys of some customers anew, and compares them with all others. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Outcome compare(Collection<UUID> some) {
        var ids = some.stream().distinct().toArray(UUID[]::new);
        var parties = parties(ids);
        index(ids, parties.values());
        int leftOut = jdbc.sql("""
                        select count(*) from (select distinct kind, key from duplicate_key where customer_id = any(?)) k
                        where (select count(*) from (
                            select from duplicate_key d where (d.kind, d.key) = (k.kind, k.key) limit ?) b) > ?""")
                .params(ids, LARGEST_BLOCK + 1, LARGEST_BLOCK)
                .query(Integer.class)
                .single();
        var pairs = new HashSet<Pair>(jdbc.sql("""
                        with mine as (select distinct kind, key from duplicate_key where customer_id = any(?)),
                        blocks as materialized (
                            select kind, key from mine k where (select count(*) from (
                                select from duplicate_key d where (d.kind, d.key) = (k.kind, k.key) limit ?) b)
                                between 2 and ?)
                        select distinct k.customer_id, o.customer_id
                        from blocks b join duplicate_key k on (k.kind, k.key) = (b.kind, b.key)
                            join duplicate_key o on (o.kind, o.key) = (b.kind, b.key)
                        where k.customer_id = any(?) and o.customer_id <> k.customer_id""")
                .params(ids, LARGEST_BLOCK + 1, LARGEST_BLOCK, ids)
                .query((row, i) -> Pair.of(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list());
        var others = parties(pairs.stream()
                .flatMap(pair -> java.util.stream.Stream.of(pair.one(), pair.other()))
                .distinct()
                .toArray(UUID[]::new));
        var found = new ArrayList<Row>();
        for (Pair pair : pairs) {
            var one = others.get(pair.one());
            var other = others.get(pair.other());
            if (one != null && other != null) {
                var likeness = Likeness.of(one, other);
                if (likeness.score() >= Likeness.LEAST) {
                    found.add(new Row(pair, likeness));
                }
            }
        }
        keep(ids, found);
        return new Outcome(pairs.size(), found.size(), leftOut);
    }

    private Map<UUID, Party> parties(UUID[] ids) {
        return jdbc.sql(PARTY).param(ids).query((row, i) -> party(row)).list().stream()
                .collect(Collectors.toMap(Party::id, party -> party));
    }

    private static Party party(ResultSet row) throws SQLException {
        var licences = new ArrayList<@Nullable String>();
        licences.add(row.getString("licence"));
        licences.add(row.getString("credit_code"));
        return Party.of(
                row.getObject("id", UUID.class),
                CustomerKind.valueOf(row.getString("kind")),
                row.getString("org_unit"),
                row.getString("name"),
                licences,
                row.getString("phone"),
                java.util.Arrays.asList((String[]) row.getArray("phones").getArray()),
                row.getString("address"),
                row.getObject("longitude", Double.class),
                row.getObject("latitude", Double.class),
                row.getString("representative"));
    }

    private void index(UUID[] ids, Collection<Party> parties) {
        jdbc.sql("delete from duplicate_key where customer_id = any(?)")
                .param(ids)
                .update();
        var rows = new ArrayList<Object[]>();
        for (Party party : parties) {
            for (Party.Key key : party.keys()) {
                rows.add(new Object[] {party.id(), key.kind().name(), key.key()});
            }
        }
        batches.batchUpdate(
                "insert into duplicate_key (customer_id, kind, key) values (?, ?, ?) on conflict do nothing", rows);
    }

    /** The pairs found become candidates; those that are no longer alike are none any more, unless decided. */
    private void keep(UUID[] ids, List<Row> found) {
        var sorted = found.stream()
                .sorted(java.util.Comparator.comparing(
                                (Row row) -> row.pair().one().toString())
                        .thenComparing(row -> row.pair().other().toString()))
                .toList();
        var ones = sorted.stream().map(row -> row.pair().one()).toArray(UUID[]::new);
        var others = sorted.stream().map(row -> row.pair().other()).toArray(UUID[]::new);
        jdbc.sql("""
                        delete from duplicate_candidate where status = 'OPEN'
                            and (one_id = any(:ids) or other_id = any(:ids))
                            and not exists (select from unnest(:ones::uuid[], :others::uuid[]) as found (one, other)
                                where found.one = one_id and found.other = other_id)""")
                .param("ids", ids)
                .param("ones", ones)
                .param("others", others)
                .update();
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        batches.batchUpdate(
                """
                insert into duplicate_candidate (id, version, one_id, other_id, score, reasons, status, found_at)
                values (?, 1, ?, ?, ?, ?::jsonb, 'OPEN', ?)
                on conflict (one_id, other_id) do update set score = excluded.score, reasons = excluded.reasons,
                    version = duplicate_candidate.version + 1
                where duplicate_candidate.status = 'OPEN'
                    and (duplicate_candidate.score, duplicate_candidate.reasons)
                        is distinct from (excluded.score, excluded.reasons)""",
                sorted.stream()
                        .map(row -> new Object[] {
                            Ids.next(),
                            row.pair().one(),
                            row.pair().other(),
                            row.likeness().score(),
                            json.writeValueAsString(row.likeness().reasons()),
                            now
                        })
                        .toList());
    }

    /** Whoever of some is found by a key that a party would have, without being kept: for a look before registering. */
    @Transactional(readOnly = true)
    public List<Map.Entry<UUID, Likeness>> like(Party party) {
        var kinds = new ArrayList<String>();
        var keys = new ArrayList<String>();
        for (Party.Key key : party.keys()) {
            kinds.add(key.kind().name());
            keys.add(key.key());
        }
        Set<UUID> ids = new HashSet<>(jdbc.sql("""
                        select d.customer_id from unnest(?::text[], ?::text[]) as k (kind, key) cross join lateral (
                            select customer_id from duplicate_key d where (d.kind, d.key) = (k.kind, k.key) limit ?) d""")
                .params(kinds.toArray(String[]::new), keys.toArray(String[]::new), LARGEST_BLOCK)
                .query(UUID.class)
                .list());
        return parties(ids.toArray(UUID[]::new)).values().stream()
                .map(other -> Map.entry(other.id(), Likeness.of(party, other)))
                .filter(found -> found.getValue().score() >= Likeness.LEAST)
                .sorted(Map.Entry.comparingByValue(
                        java.util.Comparator.comparingDouble(Likeness::score).reversed()))
                .limit(20)
                .toList();
    }
}
