package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Endpoints.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.function.RouterFunction;

/** Who may call what, checked for every endpoint that the mappings of a service name. */
public final class EndpointChecks {

    private EndpointChecks() {}

    /** Fails for an endpoint without roles, without a method, outside of {@code /api/v1/}, or open at a closed address. */
    public static void everyEndpointDeclaresWhoMayCall(ApplicationContext context) {
        var publicPaths = List.of(
                context.getEnvironment().getProperty("gapless.security.public-paths", String[].class, new String[0]));
        var wrong = new ArrayList<String>();
        for (Endpoint endpoint : Endpoints.of(context)) {
            var roles = endpoint.roles();
            boolean isPublic = endpoint.path().startsWith("/api/v1/public/")
                    || publicPaths.stream()
                            .anyMatch(path -> endpoint.path().startsWith(path.replaceFirst("/?\\*.*", "")));
            if (endpoint.method().equals("ANY")) {
                wrong.add(endpoint + " takes every method");
            }
            if (!endpoint.path().startsWith("/api/v1/") && !isPublic) {
                wrong.add(endpoint + " lies outside of /api/v1/");
            }
            if (endpoint.isOpen() != isPublic) {
                wrong.add(endpoint
                        + (isPublic ? " is public and lacks @PermitAll" : " has @PermitAll but is not public"));
            }
            if (!endpoint.isOpen() && (roles == null || roles.isEmpty())) {
                wrong.add(endpoint + " declares no roles");
            }
            if (roles != null && !Endpoints.ROLES.containsAll(roles)) {
                wrong.add(endpoint + " names a role that the realm does not have: " + roles);
            }
        }
        context.getBeansOfType(RouterFunction.class)
                .keySet()
                .forEach(name -> wrong.add("router function " + name + " would pass by the rules of annotations"));
        assertThat(wrong).as("endpoints that do not declare who may call them").isEmpty();
    }

    /**
     * Calls every endpoint without a token (401), with each role that it does not name and with none (403), and with each
     * that it names (anything else).
     */
    public static void rolesAreRefused(ApplicationContext context, Api api) {
        var wrong = new ArrayList<String>();
        for (Endpoint endpoint : Endpoints.of(context)) {
            if (endpoint.isOpen()) {
                continue;
            }
            expect(wrong, endpoint, "nobody", call(api.anonymous(), endpoint), 401, "not-authenticated");
            expect(wrong, endpoint, "no role", call(api.as(Tokens.of()), endpoint), 403, "not-allowed");
            var allowed = endpoint.roles() == null ? Set.<String>of() : endpoint.roles();
            for (String role : new TreeSet<>(Endpoints.ROLES)) {
                if (!allowed.contains(role)) {
                    expect(wrong, endpoint, role, call(api.as(Tokens.of(role)), endpoint), 403, "not-allowed");
                } else if (!endpoint.streams()) {
                    var answer = call(api.as(Tokens.of(role)), endpoint);
                    if (answer.status() == 401
                            || answer.status() >= 500
                            || answer.problem().equals("not-allowed")) {
                        wrong.add("%s for %s: %d %s".formatted(endpoint, role, answer.status(), answer.text()));
                    }
                }
            }
        }
        assertThat(wrong).as("endpoints that let in or refuse the wrong roles").isEmpty();
    }

    /**
     * Fails for a GET that tells of customers without naming them by {@code @OfPerson}, so that nobody would know who read
     * it; and for one whose answer does not tell what it holds, such as a file, without {@code @ReadsNoted}. Public
     * endpoints are left out: there is nobody to note.
     *
     * @param noted the beginnings of paths whose reads are noted by the path
     */
    public static void readsOfPersonsAreNoted(ApplicationContext context, String... noted) {
        var wrong = new ArrayList<String>();
        for (Endpoint endpoint : Endpoints.of(context)) {
            if (endpoint.method().equals("GET")
                    && !endpoint.isOpen()
                    && List.of(noted).stream().noneMatch(endpoint.path()::startsWith)
                    && !PersonsTold.isNotedOtherwise(endpoint.handler())) {
                PersonsTold.unnoted(endpoint.handler().getMethod()).forEach(told -> wrong.add(endpoint + " " + told));
            }
        }
        assertThat(wrong).as("reads of personal data that nobody notes").isEmpty();
    }

    private static Api.Answer call(Api api, Endpoint endpoint) {
        var body = endpoint.body() == null ? null : "{}";
        return api.with("Content-Type", endpoint.contentType()).send(endpoint.method(), endpoint.pathToNothing(), body);
    }

    private static void expect(
            List<String> wrong, Endpoint endpoint, String who, Api.Answer answer, int status, String problem) {
        if (answer.status() != status || !answer.problem().equals(problem)) {
            wrong.add("%s for %s: %d %s".formatted(endpoint, who, answer.status(), answer.text()));
        }
    }
}
