package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists of customers: newest first, or the longest due first.
 *
 * <p>A page costs about the same wherever it is in the list and however many customers there are. {@code order by id limit
 * 50} with a filter leaves it to the planner's guess whether it walks the order until 50 rows pass the filter or gathers
 * what passes and sorts it, and each is ruinous where the other one is right: rows that pass are seldom spread evenly. So
 * each is tried within bounds:
 *
 * <ol>
 *   <li>walk: of the next {@value #STEPS} rows in the order, those that pass; enough where many do;
 *   <li>gather: all that pass, by the most selective index, and no more than {@value #MOST}; so it is where few do;
 *   <li>otherwise more than {@value #MOST} pass, and walking on finds the next ones soon.
 * </ol>
 *
 * The order is walked along the index of the manager, the tag, the segment or the org unit, whichever is asked for first in
 * this sequence. Gathering is served by {@code customer_search}, where parts of texts, org units, managers, kinds and
 * attributes are terms of one inverted index and are intersected there. What the planner may do is narrowed to reading by
 * indexes, row by row: only then it stops where the bounds are.
 */
@Component
class CustomerSearch {

    static final int STEPS = 2_000;
    static final int MOST = 20_000;

    /** Attributes a list may be narrowed by at once. */
    private static final int MOST_ATTRIBUTES = 10;

    private static final String ROW =
            "c.id, c.code, c.kind, c.name, c.org_unit, c.manager, c.segment, c.status, r.due_on";

    private static final String BY_INDEX_ROW_BY_ROW = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                set_config('enable_mergejoin', 'off', true)""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Reviews reviews;
    private final AttributeRules rules;

    CustomerSearch(JdbcClient jdbc, PlatformTransactionManager transactions, Reviews reviews, AttributeRules rules) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.reviews = reviews;
        this.rules = rules;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param text words, each a part of the name, its pinyin or the initials of it, of a contact's name, of the code, a
     *     phone number or the licence
     * @param code the beginning of the code
     * @param phone a phone number, or its last digits, three at least
     * @param licence a part of the licence or of the credit code, three letters or digits at least
     * @param tag a tag that is valid on the day
     * @param on the day for the tag; today where null
     * @param attributes values by attribute
     * @param stale whether the archive is due for review
     */
    record Filter(
            @Nullable String text,
            @Nullable CustomerKind kind,
            @Nullable String segment,
            @Nullable String orgUnit,
            @Nullable String manager,
            @Nullable String code,
            @Nullable String phone,
            @Nullable String licence,
            @Nullable CustomerStatus status,
            @Nullable String tag,
            @Nullable LocalDate on,
            Map<String, String> attributes,
            @Nullable Boolean stale) {}

    /**
     * One row of a list.
     *
     * @param reviewDue the last day on which the archive still counts as fresh
     */
    record Row(
            @OfPerson UUID id,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment,
            CustomerStatus status,
            @Nullable LocalDate reviewDue) {}

    private record Found(List<Row> rows, long passed) {}

    /** How a list is ordered. */
    private enum Order {
        NEWEST("c.id desc") {
            @Override
            String after(Paging paging, Map<String, Object> parameters, String id, String due) {
                if (paging.after() == null) {
                    return "true";
                }
                parameters.put("after", paging.after().uuid(0));
                return id + " < :after";
            }

            @Override
            Cursor cursor(Row row) {
                return Cursor.of(row.id());
            }
        },
        LONGEST_DUE("r.due_on, c.id") {
            @Override
            String after(Paging paging, Map<String, Object> parameters, String id, String due) {
                if (paging.after() == null) {
                    return "true";
                }
                parameters.put("after", paging.after().uuid(1));
                parameters.put("afterDue", day(paging.after().text(0)));
                return "(" + due + ", " + id + ") > (:afterDue, :after)";
            }

            @Override
            Cursor cursor(Row row) {
                return Cursor.of(String.valueOf(row.reviewDue()), row.id());
            }
        };

        private final String by;

        Order(String by) {
            this.by = by;
        }

        abstract String after(Paging paging, Map<String, Object> parameters, String id, String due);

        abstract Cursor cursor(Row row);

        private static LocalDate day(String text) {
            try {
                return LocalDate.parse(text);
            } catch (java.time.DateTimeException e) {
                throw Problem.badRequest("unreadable-cursor");
            }
        }
    }

    /** Customers, newest first. */
    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        return page(Order.NEWEST, filter, paging, caller);
    }

    /** Customers whose archive is due for review, the longest due first. */
    KeysetPage<Row> findStale(Filter filter, Paging paging, Caller caller) {
        return page(Order.LONGEST_DUE, filter, paging, caller);
    }

    private KeysetPage<Row> page(Order order, Filter filter, Paging paging, Caller caller) {
        var query = new Query(order, filter, paging, caller);
        if (query.isImpossible()) {
            return new KeysetPage<>(List.of(), null);
        }
        var rows = transaction.execute(status -> {
            jdbc.sql(BY_INDEX_ROW_BY_ROW).query().singleRow();
            return query.run();
        });
        return KeysetPage.of(Objects.requireNonNull(rows), paging, order::cursor, row -> row);
    }

    private final class Query {

        private final Order order;
        private final Filter filter;
        private final Paging paging;
        private final Map<String, Object> parameters = new LinkedHashMap<>();
        private final List<String> conditions = new ArrayList<>();
        private final List<String> terms = new ArrayList<>();
        private final List<String> units;
        private final @Nullable String manager;
        private final boolean onlyThemselves;
        private final boolean masked;
        private boolean narrowed;

        /** Whether something is asked for that no term tells. */
        private boolean besides;

        private boolean impossible;

        Query(Order order, Filter filter, Paging paging, Caller caller) {
            this.order = order;
            this.filter = filter;
            this.paging = paging;
            var scope = caller.orgScope().narrowedTo(filter.orgUnit());
            var visible = caller.mayServe(scope, "c.org_unit", "c.manager", "c.login");
            conditions.add(visible.sql());
            parameters.putAll(visible.parameters());
            onlyThemselves = caller.seesOnlyThemselves();
            masked = Masking.of(caller).isMasked();
            requireNothingMasked();
            units = outermost(scope);
            manager = caller.seesOnlyOwnCustomers() && filter.manager() == null ? caller.username() : filter.manager();
            besides = onlyThemselves || order != Order.NEWEST || caller.seesOnlyOwnCustomers();
            impossible = !onlyThemselves && units.isEmpty() || filter.status() == CustomerStatus.ERASED;
            fields();
            words();
            if (!onlyThemselves && !units.isEmpty()) {
                terms.add(SearchTerms.any(units.stream().map("unit="::concat).toList()));
            }
        }

        /** Who does not see a number must not find it out by asking whether somebody has it. */
        private void requireNothingMasked() {
            if (!masked) {
                return;
            }
            boolean asksForAttribute = !filter.attributes().isEmpty()
                    && Stream.of(CustomerKind.values())
                            .anyMatch(kind -> !Collections.disjoint(
                                    rules.personal(kind), filter.attributes().keySet()));
            if (filter.phone() != null || filter.licence() != null || asksForAttribute) {
                throw Problem.forbidden("search-masked");
            }
        }

        boolean isImpossible() {
            return impossible;
        }

        private void fields() {
            if (filter.kind() != null) {
                equal("c.kind", "kind", filter.kind().name());
                terms.add(SearchTerms.all(Set.of("kind=" + filter.kind())));
            }
            if (filter.status() == null) {
                conditions.add("c.status in ('ACTIVE', 'CLOSED')");
            } else {
                equal("c.status", "status", filter.status().name());
                terms.add(SearchTerms.all(Set.of("status=" + filter.status())));
            }
            if (filter.segment() != null) {
                equal("c.segment", "segment", filter.segment());
                besides = true;
            }
            if (manager != null && !onlyThemselves) {
                equal("c.manager", "manager", manager);
                terms.add(SearchTerms.all(Set.of("manager=" + manager)));
            }
            if (filter.tag() != null) {
                conditions.add("""
                        exists (select from customer_tag t where t.customer_id = c.id and t.tag = :tag
                            and t.valid_from <= :on and (t.valid_until is null or t.valid_until >= :on))""");
                parameters.put("tag", filter.tag());
                parameters.put("on", filter.on() == null ? reviews.today() : filter.on());
                narrowed = true;
                besides = true;
            }
            if (order == Order.LONGEST_DUE || Boolean.TRUE.equals(filter.stale())) {
                conditions.add("r.due_on < :today and c.status = 'ACTIVE'");
                parameters.put("today", reviews.today());
                narrowed = true;
                besides = true;
            } else if (filter.stale() != null) {
                conditions.add("not (r.due_on < :today and c.status = 'ACTIVE')");
                parameters.put("today", reviews.today());
                narrowed = true;
                besides = true;
            }
            if (filter.attributes().size() > MOST_ATTRIBUTES) {
                throw Problem.badRequest("too-many-attributes", MOST_ATTRIBUTES);
            }
            filter.attributes().forEach((code, value) -> {
                // An empty list would tell that nobody has it.
                if (Stream.of(CustomerKind.values())
                        .noneMatch(kind -> rules.searchable(kind).contains(code))) {
                    throw Problem.badRequest("attribute-not-searchable", code);
                }
                var term = SearchTerms.all(Set.of(SearchTerms.attribute(code, value)));
                terms.add(term);
                matching("attribute" + terms.size(), term);
            });
        }

        private void equal(String column, String name, Object value) {
            conditions.add(column + " = :" + name);
            parameters.put(name, value);
            narrowed = true;
        }

        private void words() {
            if (filter.text() != null) {
                int number = 0;
                for (String word : SearchTerms.words(filter.text())) {
                    if (++number > 5) {
                        break; // More words narrow little further.
                    }
                    var wanted = SearchTerms.all(SearchTerms.termsOf(word));
                    terms.add(wanted);
                    matching("word" + number, wanted);
                    if (!SearchTerms.isExact(word)) {
                        conditions.add("s.text like :part" + number);
                        parameters.put("part" + number, "%" + word + "%");
                    }
                    if (masked) {
                        onlyNameOrCode(number, word);
                    }
                }
                // A text of signs only asks for something that no customer has.
                impossible |= number == 0 && !filter.text().isBlank();
            }
            if (filter.code() != null) {
                conditions.add("c.code >= :code and c.code < :codeEnd");
                parameters.put("code", filter.code());
                parameters.put("codeEnd", filter.code() + "~");
                narrowed = true;
                besides = true;
            }
            if (filter.phone() != null) {
                var digits = SearchTerms.phone(filter.phone());
                if (digits.length() < 3) {
                    throw Problem.badRequest("search-too-short", "phone", 3);
                }
                var wanted = digits.length() < 4
                        ? SearchTerms.all(SearchTerms.termsOf(digits))
                        : SearchTerms.all(Set.of("end=" + SearchTerms.ending(digits)));
                terms.add(wanted);
                matching("phoneTerms", wanted);
                conditions.add("s.text like :phone");
                parameters.put("phone", digits.length() >= 10 ? "%#" + digits + "$%" : "%" + digits + "$%");
            }
            if (filter.licence() != null) {
                var number = SearchTerms.plain(filter.licence());
                if (number.length() < 3) {
                    throw Problem.badRequest("search-too-short", "licence", 3);
                }
                var wanted = SearchTerms.all(SearchTerms.termsOf(number));
                terms.add(wanted);
                matching("licenceTerms", wanted);
                conditions.add("s.text like :licence");
                parameters.put("licence", "%!%" + number + "%");
            }
        }

        /**
         * Of what the text has, only what the caller sees in the rows: of a business its name and its reading, which stand
         * before the code, and the code; of a consumer the code.
         */
        private void onlyNameOrCode(int number, String word) {
            var code = "regexp_replace(lower(c.code), '[^a-z0-9]', '', 'g')";
            besides = true;
            conditions.add(
                    "(strpos(" + code + ", :seen" + number + ") > 0 or c.kind <> 'CONSUMER' and strpos(left(s.text,"
                            + " strpos(s.text, chr(10) || " + code + " || chr(10))), :seen" + number + ") > 0)");
            parameters.put("seen" + number, word);
        }

        private void matching(String name, String tsquery) {
            conditions.add("s.terms @@ cast(:" + name + " as tsquery)");
            parameters.put(name, tsquery);
            narrowed = true;
        }

        List<Row> run() {
            if (onlyThemselves) {
                return gather().rows();
            }
            if (!narrowed || walksAllThatPass()) {
                return walk(null);
            }
            var near = walk(STEPS);
            if (near.size() == paging.fetch()) {
                return near;
            }
            var gathered = gather();
            return gathered.passed() <= MOST ? gathered.rows() : walk(null);
        }

        /** Where the order is walked along the index of the one thing that is asked for. */
        private boolean walksAllThatPass() {
            if (order != Order.NEWEST || units.size() != 1) {
                return false;
            }
            // The conditions on the caller's scope and on the status are there always.
            return conditions.size() == 3 && filter.segment() == null && filter.tag() == null && manager != null;
        }

        /** The next rows in the order that pass, of so many looked at, or of all. */
        private List<Row> walk(@Nullable Integer steps) {
            var all = new LinkedHashMap<>(parameters);
            var bounded = steps == null ? "" : " limit " + steps;
            // Each in a subquery of its own with a limit: so the planner cannot turn the walk round and look up the
            // place in the order of each of the many that have the terms. The terms come first, as they leave fewest.
            var ofTerms = conditions.stream().filter(Query::isOfTerms).toList();
            var others = conditions.stream()
                    .filter(condition -> !isOfTerms(condition))
                    .toList();
            var sql = "select " + ROW.replaceAll("[cr]\\.", "x.") + ", 0 as passed from (" + source(all, bounded)
                    + ") as w"
                    + (ofTerms.isEmpty()
                            ? ""
                            : " cross join lateral (select from customer_search s where s.customer_id = w.id and "
                                    + String.join(" and ", ofTerms) + " limit 1) as found")
                    + " cross join lateral (select " + ROW + " from customer c"
                    + " join customer_review r on r.customer_id = c.id"
                    + (others.stream().anyMatch(condition -> condition.contains("s.text"))
                            ? " join customer_search s on s.customer_id = c.id"
                            : "")
                    + " where c.id = w.id and " + String.join(" and ", others) + " limit 1) as x"
                    + " order by " + (order == Order.NEWEST ? "w.id desc" : "w.due_on, w.id")
                    + " limit " + paging.fetch();
            return query(sql, all).rows();
        }

        private static boolean isOfTerms(String condition) {
            return condition.startsWith("s.");
        }

        private String source(Map<String, Object> all, String bounded) {
            if (order == Order.LONGEST_DUE) {
                return "select customer_id as id, due_on from customer_review where due_on < :today and "
                        + order.after(paging, all, "customer_id", "due_on")
                        + " order by due_on, customer_id" + bounded;
            }
            if (manager != null) {
                return "select id from customer where manager = :manager and " + order.after(paging, all, "id", "")
                        + " order by id desc" + bounded;
            }
            if (filter.tag() != null) {
                return """
                        select customer_id as id from customer_tag where tag = :tag and valid_from <= :on
                        and (valid_until is null or valid_until >= :on) and\s""" + order.after(paging, all, "customer_id", "") + " order by customer_id desc" + bounded;
            }
            if (filter.segment() != null) {
                return "select id from customer where segment = :segment and " + order.after(paging, all, "id", "")
                        + " order by id desc" + bounded;
            }
            var after = order.after(paging, all, "customer_id", "");
            var each = new ArrayList<String>();
            for (int i = 0; i < units.size(); i++) {
                all.put("unit" + i, units.get(i));
                each.add("(select customer_id as id from customer_unit where unit = :unit" + i + " and " + after
                        + " order by customer_id desc" + bounded + ")");
            }
            return each.size() == 1
                    ? each.getFirst().substring(1, each.getFirst().length() - 1)
                    : "select id from (" + String.join(" union all ", each) + ") as every order by id desc" + bounded;
        }

        /** The first of all rows after the cursor that pass, if there are not too many of them. */
        private Found gather() {
            if (!besides && needsTerms()) {
                return gatherByTerms();
            }
            var all = new LinkedHashMap<>(parameters);
            var from = "customer c join customer_review r on r.customer_id = c.id";
            var where = new ArrayList<>(conditions);
            where.add(order.after(paging, all, "c.id", "r.due_on"));
            if (needsTerms()) {
                from += " join customer_search s on s.customer_id = c.id";
                where.add("s.terms @@ cast(:terms as tsquery)");
                all.put("terms", String.join(" & ", terms));
            }
            // Materialised, so that the planner reckons with all that pass and not with the first few of them.
            var sql = "with hits as materialized (select " + ROW + " from " + from + " where "
                    + String.join(" and ", where) + "), kept as materialized (select * from hits limit " + (MOST + 1)
                    + ") select " + ROW.replaceAll("[cr]\\.", "")
                    + ", (select count(*) from kept) as passed from kept order by "
                    + order.by.replaceAll("[cr]\\.", "") + " limit " + paging.fetch();
            return query(sql, all);
        }

        /** The same where terms tell all that is asked for: nothing else is read before they are known to be few. */
        private Found gatherByTerms() {
            var all = new LinkedHashMap<>(parameters);
            all.put("terms", String.join(" & ", terms));
            var ofTerms = conditions.stream().filter(Query::isOfTerms).collect(Collectors.joining(" and "));
            var sql = "with kept as materialized (select s.customer_id as id from customer_search s where " + ofTerms
                    + " and s.terms @@ cast(:terms as tsquery) and " + order.after(paging, all, "s.customer_id", "")
                    + " limit " + (MOST + 1) + "), passed as materialized (select count(*) as n from kept) select "
                    + ROW.replaceAll("[cr]\\.", "x.") + ", passed.n as passed from passed left join lateral (select "
                    + ROW
                    + " from kept join customer c on c.id = kept.id join customer_review r on r.customer_id = c.id"
                    + " where passed.n <= " + MOST + " and "
                    + conditions.stream()
                            .filter(condition -> !isOfTerms(condition))
                            .collect(Collectors.joining(" and "))
                    + " order by c.id desc limit " + paging.fetch() + ") as x on true";
            return query(sql, all);
        }

        private boolean needsTerms() {
            return conditions.stream().anyMatch(Query::isOfTerms);
        }

        private Found query(String sql, Map<String, Object> all) {
            var passed = new long[1];
            var rows = new ArrayList<Row>();
            jdbc.sql(sql).params(all).query(row -> {
                passed[0] = row.getLong("passed");
                if (row.getObject("id") == null) {
                    return;
                }
                rows.add(new Row(
                        row.getObject("id", UUID.class),
                        row.getString("code"),
                        CustomerKind.valueOf(row.getString("kind")),
                        row.getString("name"),
                        row.getString("org_unit"),
                        row.getString("manager"),
                        row.getString("segment"),
                        CustomerStatus.valueOf(row.getString("status")),
                        row.getObject("due_on", LocalDate.class)));
            });
            return new Found(rows, passed[0]);
        }
    }

    /** The units of a scope without those that lie below others of it. */
    private static List<String> outermost(OrgScope scope) {
        return scope.units().stream()
                .distinct()
                .filter(unit ->
                        scope.units().stream().noneMatch(other -> !other.equals(unit) && OrgScope.covers(other, unit)))
                .collect(Collectors.toList());
    }
}
