package io.gapless.testing;

import com.sun.net.httpserver.HttpExchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of Keycloak's admin API that services ask who works where, for a few org units and people. */
final class TestPeople {

    /** The id of everybody whom {@link SampleBodies} name, so that the checks behind the one of people are reached. */
    private static final String MADE_UP = Tokens.subject("made up");

    /** The id of every login that tests make up for a customer: {@code login-} and whatever is unique. */
    private static final String CUSTOMERS = Tokens.subject("customers");

    private record Unit(String path, String name, List<Person> staff) {
        String id() {
            return Tokens.subject("group " + path);
        }

        Map<String, Object> group() {
            return Map.of(
                    "id", id(),
                    "name", path.substring(path.lastIndexOf('/') + 1),
                    "path", "/" + path,
                    "attributes", Map.of("displayName", List.of(name)));
        }

        boolean isChildOf(Unit parent) {
            return path.startsWith(parent.path + "/") && path.indexOf('/', parent.path.length() + 1) < 0;
        }
    }

    private record Person(String username, String familyName, String givenName, List<String> roles) {
        String id() {
            if (isMadeUp(username)) {
                return MADE_UP;
            }
            return isCustomers(username) ? CUSTOMERS : Tokens.subject(username);
        }

        Map<String, Object> user() {
            return Map.of(
                    "id", id(),
                    "username", username,
                    "lastName", familyName,
                    "firstName", givenName,
                    "enabled", true);
        }

        boolean isCalled(@Nullable String id) {
            return id().equals(id);
        }
    }

    private static final List<Unit> UNITS = List.of(
            new Unit(
                    "jinhua",
                    "金华",
                    List.of(
                            person("word 0", "Word", "", "customer-manager", "customer"),
                            person("login-0", "Login", "", "customer"),
                            person("zhou", "周", "敏", "customer-manager"),
                            person("qian", "钱", "伟", "customer-manager"),
                            person("executive", "陈", "立", "executive"),
                            person("quality-analyst", "楼", "静怡", "quality-analyst"))),
            new Unit(
                    "jinhua/dongyang",
                    "东阳",
                    List.of(
                            person("supervisor", "王", "芳", "supervisor"),
                            person("service-agent", "吴", "雅婷", "service-agent"))),
            new Unit(
                    "jinhua/dongyang/weishan",
                    "巍山",
                    List.of(
                            person("customer-manager", "李", "明", "customer-manager"),
                            person("jane", "Doe", "Jane", "customer-manager"),
                            person("wang", "王", "小明", "customer-manager"),
                            person("zhao", "赵", "春梅", "customer-manager"),
                            person("customer", "蒋", "卫国", "customer"))),
            new Unit(
                    "jinhua/yiwu",
                    "义乌",
                    List.of(
                            person("supervisor-yiwu", "赵", "敏", "supervisor"),
                            person("li", "李", "娜", "customer-manager"))),
            new Unit("jinhua/lanxi", "兰溪", List.of(person("sun", "孙", "丽", "customer-manager"))),
            new Unit("jinhua/wucheng", "婺城", List.of(person("wu", "吴", "刚", "customer-manager"))),
            new Unit("portrait", "画像", List.of(person("portraitist", "郑", "华", "customer-manager"))));

    private static boolean isMadeUp(String username) {
        return username.matches("word \\d+");
    }

    private static boolean isCustomers(String username) {
        return username.matches("login-[\\w.-]+");
    }

    private static Person person(String username, String familyName, String givenName, String... roles) {
        var all = new ArrayList<>(List.of(roles));
        all.add("default-roles-gapless");
        return new Person(username, familyName, givenName, all);
    }

    private TestPeople() {}

    /** What the admin API answers at this path below the realm, or null where it knows nothing. */
    static @Nullable Object answer(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath().replaceFirst("^/admin/realms/gapless", "");
        if (path.equals("/groups")) {
            return UNITS.stream()
                    .filter(unit -> !unit.path().contains("/"))
                    .map(Unit::group)
                    .toList();
        }
        if (path.startsWith("/group-by-path/")) {
            var wanted = path.substring("/group-by-path/".length()).replaceFirst("^/", "");
            return UNITS.stream()
                    .filter(unit -> unit.path().equals(wanted))
                    .map(Unit::group)
                    .findFirst()
                    .orElse(null);
        }
        var parts = path.split("/");
        if (path.equals("/users")) {
            return named(exchange.getRequestURI().getQuery())
                    .map(person -> List.of(person.user()))
                    .orElse(List.of());
        }
        if (parts.length > 3 && "users".equals(parts[1])) {
            return ofPerson(parts[2], path.substring(path.indexOf(parts[2]) + parts[2].length()));
        }
        var unit = parts.length == 4
                ? UNITS.stream()
                        .filter(one -> one.id().equals(parts[2]))
                        .findFirst()
                        .orElse(null)
                : null;
        if (unit == null) {
            return null;
        }
        return switch (Objects.requireNonNull(parts[3])) {
            case "children" ->
                UNITS.stream()
                        .filter(one -> one.isChildOf(unit))
                        .map(Unit::group)
                        .toList();
            case "members" -> unit.staff().stream().map(Person::user).toList();
            default -> new LinkedHashMap<>();
        };
    }

    private static @Nullable Object ofPerson(@Nullable String id, String question) {
        return switch (question) {
            case "/groups" ->
                UNITS.stream()
                        .filter(unit -> unit.staff().stream().anyMatch(person -> person.isCalled(id)))
                        .map(Unit::group)
                        .toList();
            case "/role-mappings/realm/composite" ->
                UNITS.stream()
                        .flatMap(unit -> unit.staff().stream())
                        .filter(person -> person.isCalled(id))
                        .flatMap(person -> person.roles().stream())
                        .map(role -> Map.of("name", role))
                        .toList();
            default -> null;
        };
    }

    private static Optional<Person> named(String query) {
        var madeUp = Pattern.compile("(?:^|&)username=(word \\d+)(?:&|$)").matcher(query);
        if (madeUp.find()) {
            return Optional.of(person(madeUp.group(1), "Word", "", "customer-manager"));
        }
        var customers =
                Pattern.compile("(?:^|&)username=(login-[\\w.-]+)(?:&|$)").matcher(query);
        if (customers.find()) {
            return Optional.of(person(customers.group(1), "Login", "", "customer"));
        }
        return UNITS.stream()
                .flatMap(unit -> unit.staff().stream())
                .filter(person -> List.of(query.split("&")).contains("username=" + person.username()))
                .findFirst();
    }
}
