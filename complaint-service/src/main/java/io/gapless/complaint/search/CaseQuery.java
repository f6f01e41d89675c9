package io.gapless.complaint.search;

import io.gapless.complaint.cause.CauseTrees;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a filter asks for and its caller may see, as SQL conditions on the complaint {@code c} and, where it has words, its
 * entry {@code s} in {@code complaint_search}.
 */
final class CaseQuery {

    private final CaseFilter filter;
    private final Caller caller;
    private final OrgScope scope;
    private final JdbcClient jdbc;
    private final Taxonomy taxonomy;
    private final CauseTrees causes;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final List<String> conditions = new ArrayList<>();
    private @Nullable Path along;
    private @Nullable String first;
    private List<String> units = List.of();
    private @Nullable Words words;
    private boolean needsEntry;
    private boolean impossible;

    /**
     * What a list is looked for along: the most telling thing that an index has in the order of the ids.
     *
     * @param few those that this index does not have yet, of which there are never many; null where it has all
     */
    record Path(String condition, @Nullable String few) {}

    CaseQuery(CaseFilter filter, Caller caller, JdbcClient jdbc, Taxonomy taxonomy, CauseTrees causes, Instant now) {
        this.filter = filter;
        this.caller = caller;
        this.scope =
                caller.is(Roles.PARTNER) ? caller.orgScope() : caller.orgScope().narrowedTo(filter.orgUnit());
        this.jdbc = jdbc;
        this.taxonomy = taxonomy;
        this.causes = causes;
        parameters.put("now", time(now));
        parameters.put("caller", caller.username());
        visible();
        fields();
        said();
    }

    /** The same rule as for one complaint: a partner's own; what one may serve, or is assigned. */
    private void visible() {
        if (caller.is(Roles.PARTNER)) {
            along("c.partner = :caller");
            if (filter.orgUnit() != null) {
                conditions.add("c.org_unit = :orgUnit");
                parameters.put("orgUnit", filter.orgUnit());
            }
            return;
        }
        var served = caller.mayServe(scope, "c.org_unit", "c.manager", "c.login");
        parameters.putAll(served.parameters());
        if (caller.seesOnlyThemselves()) {
            along(served.sql());
        } else {
            conditions.add(
                    withAssigned() ? "(" + served.sql() + " or c.assignee = :caller)" : "(" + served.sql() + ")");
            if (!caller.seesOnlyOwnCustomers()) {
                units = scope.units();
            }
        }
    }

    private void fields() {
        if (filter.customerId() != null) {
            parameters.put("customer", filter.customerId());
            along("c.customer_id = (select customer_standing(:customer))");
        }
        if (filter.assignee() != null) {
            if (isOutside(caller)) {
                throw Problem.forbidden("assignees-not-yours", filter.assignee());
            }
            parameters.put("assignee", filter.assignee());
            along("c.assignee = :assignee");
        }
        if (filter.standing() == ClockStanding.MISSED) {
            along(ClockStanding.missed("c", filter.clockAsked()));
        }
        if (filter.category() != null) {
            var codes = filter.isExact() ? List.of(filter.category()) : taxonomy.below(filter.category());
            if (codes.size() == 1) {
                parameters.put("category", codes.getFirst());
                along("c.category = :category");
            } else {
                any("c.category", "categories", codes);
            }
        }
        one("c.status", "status", filter.status());
        if (filter.segment() != null) {
            parameters.put("segment", filter.segment());
            along("c.segment = :segment");
        }
        if (filter.overdue() != null) {
            if (filter.overdue()) {
                along("c.resolve_met_at is null");
            }
            conditions.add((filter.overdue() ? "" : "not ") + CaseSearch.OVERDUE);
        }
        one("c.severity", "severity", filter.severity());
        if (filter.channel() != null && !filter.channel().isEmpty()) {
            any("c.channel", "channel", names(filter.channel()));
        }
        if (filter.dimension() != null) {
            conditions.add("c.dimension = :dimension");
            parameters.put("dimension", filter.dimension().name());
        }
        if (filter.open() != null) {
            conditions.add((filter.open() ? "not " : "") + "c.status in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED')");
        }
        if (filter.assigned() != null) {
            conditions.add(filter.assigned() ? "c.assignee is not null" : "c.assignee is null");
        }
        if (filter.from() != null) {
            conditions.add("c.received_at >= :from");
            parameters.put("from", time(filter.from()));
            // A case has its id when it is received, or later.
            first = "c.id >= :first";
            conditions.add(first);
            parameters.put("first", Ids.earliest(filter.from().minus(Duration.ofHours(1))));
        }
        if (filter.until() != null) {
            conditions.add("c.received_at < :until");
            parameters.put("until", time(filter.until()));
        }
        if (filter.isExact() && filter.category() == null && filter.orgUnit() != null && !caller.is(Roles.PARTNER)) {
            conditions.add("c.org_unit = :exactUnit");
            parameters.put("exactUnit", filter.orgUnit());
        }
        if (filter.reopened() != null) {
            conditions.add((filter.reopened() ? "" : "not ") + CaseSearch.REOPENED);
        }
        if (filter.repeated() != null) {
            conditions.add((filter.repeated() ? "" : "not ") + CaseSearch.REPEATED);
        }
        if (filter.standing() != null) {
            conditions.add(filter.standing().sql("c", filter.clockAsked()));
        }
        cause();
    }

    /** Why it came about is looked up by its index; it stays within the house. */
    private void cause() {
        if (filter.cause() == null && filter.responsibleUnit() == null) {
            return;
        }
        if (isOutside(caller)) {
            throw Problem.forbidden("causes-not-yours");
        }
        var found = new ArrayList<String>();
        if (filter.cause() != null) {
            found.add("f.cause = any(:causes)");
            parameters.put("causes", causes.below(filter.cause()).toArray(String[]::new));
        }
        if (filter.responsibleUnit() != null) {
            found.add("(f.responsible_unit = :responsible or (f.responsible_unit >= :responsible || '/'"
                    + " and f.responsible_unit < :responsible || '0'))");
            parameters.put("responsible", filter.responsibleUnit());
        }
        conditions.add(
                "c.id in (select f.complaint_id from complaint_cause f where " + String.join(" and ", found) + ")");
    }

    private void said() {
        var text = filter.q();
        if (text == null || text.isBlank()) {
            return;
        }
        boolean masked = Masking.of(caller).isMasked();
        if (isOutside(caller) || masked && Masking.couldBeNumber(text)) {
            // Notes are not for those outside; and who does not see a number must not find it out by asking.
            var part = SqlCondition.literal(text.strip());
            boolean onlyNumber = masked && Masking.couldBeNumber(text);
            conditions.add(onlyNumber ? "c.number like :start" : "(c.text ilike :part or c.number like :start)");
            parameters.put("start", part + "%");
            if (!onlyNumber) {
                parameters.put("part", "%" + part + "%");
            }
            words = Words.of(text, jdbc);
            return;
        }
        words = Words.of(text, jdbc);
        impossible = words.words().isEmpty(); // of signs only
        needsEntry = true;
        var terms = new ArrayList<String>();
        int number = 0;
        for (var word : words.words()) {
            terms.add(word.query(!masked));
            if (!word.isExact()) {
                var name = "word" + ++number;
                conditions.add(
                        masked ? "s.text like :" + name : "(s.text like :%1$s or s.name like :%1$s)".formatted(name));
                parameters.put(name, "%" + SqlCondition.literal(word.plain()) + "%");
            }
        }
        if (filter.orgUnit() != null && !scope.units().isEmpty()) {
            var unit = scope.units().getFirst();
            terms.add("'@" + unit.replace("\\", "\\\\").replace("'", "''") + "'");
        }
        conditions.add("s.terms @@ cast(:terms as tsquery)");
        parameters.put("terms", String.join(" & ", terms));
    }

    private void along(String condition) {
        along(new Path(condition, null));
        conditions.add(condition);
    }

    private void along(Path path) {
        if (along == null) {
            along = path;
        }
    }

    private void one(String column, String name, @Nullable Collection<? extends Enum<?>> values) {
        if (values == null || values.isEmpty()) {
            return;
        }
        var names = names(values);
        if (names.size() == 1) {
            parameters.put(name, names.getFirst());
            along(column + " = :" + name);
        } else {
            any(column, name, names);
        }
    }

    private static List<String> names(Collection<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).sorted().toList();
    }

    private void any(String column, String name, List<String> values) {
        conditions.add(column + " = any(:" + name + ")");
        parameters.put(name, values.toArray(String[]::new));
    }

    /** All that it asks for, each of which has to hold. */
    List<String> conditions() {
        return conditions;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** What it is best looked for along; null where no index has what it asks for. */
    @Nullable
    Path along() {
        return along;
    }

    /** Before which no id is asked for, as a condition. */
    @Nullable
    String first() {
        return first;
    }

    /** The org units that are all it asks for; empty where it asks for more than that, or for nobody's. */
    List<String> onlyUnits() {
        return conditions.size() == 1 ? units : List.of();
    }

    /** Whether what the caller is assigned counts, wherever it is: not where an org unit is asked for. */
    boolean withAssigned() {
        return filter.orgUnit() == null;
    }

    @Nullable
    Words words() {
        return words;
    }

    boolean needsEntry() {
        return needsEntry;
    }

    boolean isImpossible() {
        return impossible;
    }

    /** Whether the caller is none of the house. */
    static boolean isOutside(Caller caller) {
        return caller.seesOnlyThemselves() || caller.is(Roles.PARTNER);
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
