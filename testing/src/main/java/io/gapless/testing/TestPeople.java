package io.gapless.testing;

import com.sun.net.httpserver.HttpExchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of Keycloak's admin API that services ask who works where, for a few org units and people. */
final class TestPeople {

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

    private record Person(String username, String familyName, String givenName) {
        Map<String, Object> user() {
            return Map.of(
                    "id", Tokens.subject(username),
                    "username", username,
                    "lastName", familyName,
                    "firstName", givenName,
                    "enabled", true);
        }
    }

    private static final List<Unit> UNITS = List.of(
            new Unit("jinhua", "金华", List.of(new Person("executive", "陈", "立"))),
            new Unit("jinhua/dongyang", "东阳", List.of(new Person("supervisor", "王", "芳"))),
            new Unit(
                    "jinhua/dongyang/weishan",
                    "巍山",
                    List.of(new Person("customer-manager", "李", "明"), new Person("jane", "Doe", "Jane"))),
            new Unit("jinhua/yiwu", "义乌", List.of(new Person("supervisor-yiwu", "赵", "敏"))));

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
}
