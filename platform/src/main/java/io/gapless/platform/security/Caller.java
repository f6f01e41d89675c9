package io.gapless.platform.security;

import io.gapless.platform.web.Problem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Who sent the present request. A controller takes it as an argument and hands it to the use case.
 *
 * @param subject the identity server's unchangeable id of the login
 * @param username the readable name by which staff are referred to everywhere
 * @param roles see {@link Roles}
 * @param orgScope what the caller may see, by their org units
 * @param scopes what a partner's client was granted
 */
public record Caller(String subject, String username, Set<String> roles, OrgScope orgScope, Set<String> scopes) {

    /** The name under which a service acts by itself, from events and jobs. */
    public static final String SYSTEM = "system";

    /** Nobody in particular: a request without login, to a public address. */
    public static final Caller ANONYMOUS =
            new Caller("anonymous", "anonymous", Set.of(), new OrgScope(List.of()), Set.of());

    /** The service itself, for what it does in these org units by a schedule or after an event. */
    public static Caller system(Collection<String> units, String... roles) {
        return new Caller(SYSTEM, SYSTEM, Set.of(roles), new OrgScope(List.copyOf(units)), Set.of());
    }

    public static Caller of(Jwt token) {
        var username = token.getClaimAsString("preferred_username");
        var scope = token.getClaimAsString("scope");
        return new Caller(
                String.valueOf(token.getSubject()),
                username == null ? String.valueOf(token.getSubject()) : username,
                strings(token.getClaimAsStringList("roles")),
                new OrgScope(strings(token.getClaimAsStringList("org")).stream()
                        .map(path -> path.startsWith("/") ? path.substring(1) : path)
                        .toList()),
                scope == null ? Set.of() : Set.of(scope.split(" +")));
    }

    /** The caller of the present request, or who started the present job; {@link #ANONYMOUS} where nobody is logged in. */
    public static Caller current() {
        return switch (SecurityContextHolder.getContext().getAuthentication()) {
            case CallerToken token -> token.caller();
            case JwtAuthenticationToken token -> of(token.getToken());
            case CallerAuthentication earlier -> earlier.getPrincipal();
            case null, default -> ANONYMOUS;
        };
    }

    /** The name for records of who did something: the caller's, or {@link #SYSTEM} outside of any request. */
    public static String currentName() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            // Where a token was refused, the request goes on without any authentication.
            return RequestContextHolder.getRequestAttributes() == null ? SYSTEM : ANONYMOUS.username();
        }
        return current().username();
    }

    public boolean is(String role) {
        return roles.contains(role);
    }

    public boolean isOneOf(Collection<String> some) {
        return some.stream().anyMatch(roles::contains);
    }

    /**
     * Whether the caller sees only customers that they look after themselves: a customer manager who has no wider role.
     */
    public boolean seesOnlyOwnCustomers() {
        return is(Roles.CUSTOMER_MANAGER)
                && !isOneOf(Set.of(
                        Roles.SERVICE_AGENT, Roles.SUPERVISOR, Roles.QUALITY_ANALYST, Roles.EXECUTIVE, Roles.ADMIN));
    }

    /** Whether the caller is a customer and nothing else: sees only themselves. */
    public boolean seesOnlyThemselves() {
        return is(Roles.CUSTOMER)
                && !isOneOf(Set.of(
                        Roles.CUSTOMER_MANAGER,
                        Roles.SERVICE_AGENT,
                        Roles.SUPERVISOR,
                        Roles.QUALITY_ANALYST,
                        Roles.EXECUTIVE,
                        Roles.ADMIN));
    }

    /** Whether the caller may see something of a customer: by org unit, and as its manager or the customer itself. */
    public boolean mayServe(@Nullable String orgUnit, @Nullable String manager, @Nullable String login) {
        if (seesOnlyThemselves()) {
            return username.equals(login);
        }
        return orgScope.contains(orgUnit) && (!seesOnlyOwnCustomers() || username.equals(manager));
    }

    /**
     * {@link #mayServe(String, String, String)} as an SQL condition, for lists.
     *
     * @param scope the caller's org scope, narrowed by what the list is filtered by
     * @param orgUnit the column of the org unit
     * @param manager the column of the customer's manager
     * @param login the column of the customer's own login
     */
    public SqlCondition mayServe(OrgScope scope, String orgUnit, String manager, String login) {
        if (seesOnlyThemselves()) {
            return new SqlCondition(login + " = :caller", Map.of("caller", username));
        }
        var parameters = new LinkedHashMap<>(scope.parameters());
        var sql = scope.condition(orgUnit);
        if (seesOnlyOwnCustomers()) {
            sql += " and " + manager + " = :caller";
            parameters.put("caller", username);
        }
        return new SqlCondition(sql, parameters);
    }

    /** Throws a {@link Problem} (403) where a partner lacks the scope; people are bound by their roles instead. */
    public void requireScope(String scope) {
        if (is(Roles.PARTNER) && !scopes.contains(scope)) {
            throw Problem.forbidden("missing-scope", scope);
        }
    }

    private static Set<String> strings(@Nullable List<String> claim) {
        return claim == null ? Set.of() : new TreeSet<>(claim);
    }
}
