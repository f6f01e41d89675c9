package io.gapless.platform.people;

import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import jakarta.ws.rs.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.springframework.http.HttpStatus;

/**
 * Who works where, and as what, from the identity server; see {@link Remembered} for how long it is believed. Every
 * question is answered within five seconds, with 503 where the identity server is away and nothing is remembered: not
 * for the path of a request that can do without.
 */
public class StaffDirectory {

    private static final int PAGE = 500;
    private static final int AT_ONCE = 8;
    private static final Executor ASKING = Executors.newVirtualThreadPerTaskExecutor();

    private final Keycloak keycloak;
    private final String realm;
    private final Duration patience;
    private final Semaphore atOnce = new Semaphore(AT_ONCE);
    private final Remembered<String, List<OrgUnit>> units;
    private final Remembered<String, List<Person>> byOrgUnit;
    private final Remembered<String, List<String>> rolesById;
    private final Remembered<String, Optional<StaffMember>> byUsername;

    StaffDirectory(Keycloak keycloak, String realm) {
        this(keycloak, realm, Duration.ofSeconds(5), Clock.systemUTC());
    }

    StaffDirectory(Keycloak keycloak, String realm, Duration patience, Clock clock) {
        this.keycloak = keycloak;
        this.realm = realm;
        this.patience = patience;
        var questions = new Questions(clock);
        this.units = new Remembered<>(questions, clock, 1, key -> loadUnits());
        this.byOrgUnit = new Remembered<>(questions, clock, 1_000, this::loadMembers);
        this.rolesById = new Remembered<>(questions, clock, 10_000, this::loadRoles);
        this.byUsername = new Remembered<>(questions, clock, 10_000, this::load);
    }

    /**
     * An org unit.
     *
     * @param path for example {@code jinhua/dongyang}
     * @param name as shown to people
     */
    public record OrgUnit(String path, String name) {}

    private record Person(String id, String username, String name) {

        static Person of(UserRepresentation user) {
            return new Person(user.getId(), user.getUsername(), StaffDirectory.name(user));
        }
    }

    /** The staff of an org unit and of all below it, by username; logins without a role of staff are not among them. */
    public List<StaffMember> staffUnder(String orgUnit) {
        return answered(() -> {
            var people = new LinkedHashMap<Person, List<String>>();
            for (OrgUnit unit : units.get("all")) {
                if (OrgScope.covers(orgUnit, unit.path())) {
                    for (Person person : byOrgUnit.get(unit.path())) {
                        people.computeIfAbsent(person, one -> new ArrayList<>()).add(unit.path());
                    }
                }
            }
            var roles = roles(people.keySet().stream().map(Person::id).toList());
            return people.entrySet().stream()
                    .map(entry -> new StaffMember(
                            entry.getKey().username(),
                            entry.getKey().name(),
                            List.copyOf(entry.getValue()),
                            roles.getOrDefault(entry.getKey().id(), List.of())))
                    .filter(member -> member.hasOneOf(Roles.STAFF))
                    .sorted(Comparator.comparing(StaffMember::username))
                    .toList();
        });
    }

    /** One of the staff, wherever they belong; empty where no login of that name has a role of staff. */
    public Optional<StaffMember> find(String username) {
        return answered(() -> known(username, Roles.STAFF));
    }

    /** Whether an employee of that name works for the org unit: in it, above it or below it. */
    public boolean employs(String username, String orgUnit) {
        return employs(username, orgUnit, Roles.STAFF);
    }

    /** Whether an employee of that name works for the org unit and has one of the roles. */
    public boolean employs(String username, String orgUnit, Collection<String> roles) {
        return find(username)
                .filter(member -> member.worksFor(orgUnit) && member.hasOneOf(roles))
                .isPresent();
    }

    /** Whether a login of exactly that name has the role, of whomever it is: of an employee or of a customer. */
    public boolean hasRole(String username, String role) {
        return answered(() -> known(username, List.of(role)).isPresent());
    }

    private Optional<StaffMember> known(String username, Collection<String> roles) {
        var login = byUsername.get(username).filter(one -> one.hasOneOf(roles));
        if (login.isEmpty()) {
            byUsername.forget(username); // who is entered next, or given the role, is known at once
        }
        return login;
    }

    /** All org units, by path. */
    public List<OrgUnit> orgUnits() {
        return answered(() -> units.get("all"));
    }

    private Optional<StaffMember> load(String username) {
        try {
            var user = realm().users().searchByUsername(username, true).stream()
                    .filter(one -> one.getUsername().equals(username) && !Boolean.FALSE.equals(one.isEnabled()))
                    .findFirst()
                    .orElse(null);
            if (user == null) {
                return Optional.empty();
            }
            var orgUnits = realm().users().get(user.getId()).groups().stream()
                    .map(group -> group.getPath().substring(1))
                    .sorted()
                    .toList();
            return Optional.of(new StaffMember(username, name(user), orgUnits, loadRoles(user.getId())));
        } catch (NotFoundException gone) {
            return Optional.empty();
        }
    }

    private List<Person> loadMembers(String orgUnit) {
        try {
            var group = realm().getGroupByPath("/" + orgUnit);
            var members = new ArrayList<Person>();
            List<UserRepresentation> page;
            int from = 0;
            do {
                page = realm().groups().group(group.getId()).members(from, PAGE);
                from += page.size();
                page.stream()
                        .filter(user -> !Boolean.FALSE.equals(user.isEnabled()))
                        .map(Person::of)
                        .forEach(members::add);
            } while (page.size() == PAGE);
            return List.copyOf(members);
        } catch (NotFoundException gone) {
            return List.of();
        }
    }

    /** By id; some at once, because the identity server tells the roles of one at a time. */
    private Map<String, List<String>> roles(List<String> ids) {
        var asked = new LinkedHashMap<String, CompletableFuture<List<String>>>();
        ids.forEach(id -> asked.put(id, CompletableFuture.supplyAsync(() -> rolesWhenFree(id), ASKING)));
        var roles = new LinkedHashMap<String, List<String>>();
        asked.forEach((id, answer) -> roles.put(id, answer.join()));
        return roles;
    }

    private List<String> rolesWhenFree(String id) {
        atOnce.acquireUninterruptibly();
        try {
            return rolesById.get(id);
        } finally {
            atOnce.release();
        }
    }

    /** Those given through a group or another role too, as in the login's token. */
    private List<String> loadRoles(String id) {
        try {
            return realm().users().get(id).roles().realmLevel().listEffective().stream()
                    .map(RoleRepresentation::getName)
                    .filter(Roles.ALL::contains)
                    .sorted()
                    .toList();
        } catch (NotFoundException gone) {
            return List.of();
        }
    }

    private List<OrgUnit> loadUnits() {
        var all = new ArrayList<OrgUnit>();
        for (GroupRepresentation top : realm().groups().groups(null, 0, PAGE, false)) {
            collect(top, all);
        }
        all.sort(Comparator.comparing(OrgUnit::path));
        return List.copyOf(all);
    }

    private void collect(GroupRepresentation group, List<OrgUnit> all) {
        var names = group.getAttributes() == null ? null : group.getAttributes().get("displayName");
        var name = names == null || names.isEmpty() ? group.getName() : names.getFirst();
        all.add(new OrgUnit(group.getPath().substring(1), name));
        realm().groups().group(group.getId()).getSubGroups(0, PAGE, false).forEach(child -> collect(child, all));
    }

    private RealmResource realm() {
        return keycloak.realm(realm);
    }

    private static String name(UserRepresentation user) {
        var last = user.getLastName() == null ? "" : user.getLastName();
        var first = user.getFirstName() == null ? "" : user.getFirstName();
        // Chinese names are written family name first, without a space.
        var chinese = !last.isEmpty() && Character.UnicodeScript.of(last.codePointAt(0)) == Character.UnicodeScript.HAN;
        return chinese ? last + first : (first + " " + last).strip();
    }

    /** The limit counts for the whole question: the client's own time-outs count for each of its calls. */
    private <T> T answered(Supplier<T> question) {
        var answer = CompletableFuture.supplyAsync(question, ASKING);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw away(); // what is asked goes on, and is remembered for the next time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away();
        } catch (ExecutionException e) {
            if (isAway(e)) {
                throw away();
            }
            throw new IllegalStateException("The staff directory failed", e);
        }
    }

    private static boolean isAway(@Nullable Throwable failure) {
        return failure instanceof IdentityServerAway || failure != null && isAway(failure.getCause());
    }

    private static Problem away() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "keycloak");
    }
}
