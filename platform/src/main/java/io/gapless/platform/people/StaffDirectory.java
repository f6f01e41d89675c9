package io.gapless.platform.people;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.gapless.platform.web.Problem;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.springframework.http.HttpStatus;

/**
 * Who works where, from the identity server; remembered for five minutes. Not for the path of a request that can do
 * without: it answers 503 when the identity server is away and nothing is remembered.
 */
public class StaffDirectory {

    private static final int PAGE = 500;

    private final Keycloak keycloak;
    private final String realm;
    private final LoadingCache<String, List<StaffMember>> byOrgUnit = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(5))
            .maximumSize(1_000)
            .build(this::load);
    private final LoadingCache<String, List<OrgUnit>> units =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(5)).build(key -> loadUnits());

    StaffDirectory(Keycloak keycloak, String realm) {
        this.keycloak = keycloak;
        this.realm = realm;
    }

    /**
     * An org unit.
     *
     * @param path for example {@code jinhua/dongyang}
     * @param name as shown to people
     */
    public record OrgUnit(String path, String name) {}

    /** The staff of an org unit and of all below it, by username. */
    public List<StaffMember> staffUnder(String orgUnit) {
        return answered(() -> units.get("all").stream()
                .filter(unit -> unit.path().equals(orgUnit) || unit.path().startsWith(orgUnit + "/"))
                .flatMap(unit -> byOrgUnit.get(unit.path()).stream())
                .collect(Collectors.toMap(
                        StaffMember::username,
                        member -> member,
                        (one, other) -> new StaffMember(
                                one.username(),
                                one.name(),
                                Stream.concat(one.orgUnits().stream(), other.orgUnits().stream())
                                        .distinct()
                                        .toList())))
                .values()
                .stream()
                .sorted(Comparator.comparing(StaffMember::username))
                .toList());
    }

    /** All org units, by path. */
    public List<OrgUnit> orgUnits() {
        return answered(() -> units.get("all"));
    }

    private List<StaffMember> load(String orgUnit) {
        var group = realm().getGroupByPath("/" + orgUnit);
        var members = new ArrayList<StaffMember>();
        List<UserRepresentation> page;
        do {
            page = realm().groups().group(group.getId()).members(members.size(), PAGE);
            page.forEach(user -> members.add(new StaffMember(user.getUsername(), name(user), List.of(orgUnit))));
        } while (page.size() == PAGE);
        return List.copyOf(members);
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

    private static <T> T answered(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (ProcessingException | WebApplicationException e) {
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "keycloak");
        }
    }
}
