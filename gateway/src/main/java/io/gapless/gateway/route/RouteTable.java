package io.gapless.gateway.route;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Finds the service for a path by its longest known prefix: a few map look-ups, however many routes there are.
 *
 * <p>It reads the path as it was sent. What is written with escapes is not found, so no spelling of a path reaches a
 * service that was not checked in the same spelling.
 */
final class RouteTable {

    /**
     * Where requests below one prefix go.
     *
     * @param pattern the prefix as metrics name it
     * @param maxBody the largest request body, in bytes
     */
    record Target(Backend backend, PathPattern pattern, long maxBody) {}

    private final Map<String, Target> targets = new HashMap<>();
    private final Map<String, Backend> backends = new HashMap<>();

    RouteTable(RouteSettings settings, Collection<Backend> services) {
        for (var backend : services) {
            backends.put(backend.name(), backend);
        }
        settings.routes().forEach((service, route) -> {
            for (var path : route.paths()) {
                var target = new Target(
                        known(service),
                        PathPatternParser.defaultInstance.parse(path + "/**"),
                        maxBody(settings, path).toBytes());
                if (targets.put(path, target) != null) {
                    throw new IllegalArgumentException("Two routes for " + path);
                }
                if (path.startsWith("/actuator")) {
                    throw new IllegalArgumentException("The actuator of a service is never routed: " + path);
                }
            }
        });
    }

    @Nullable
    Target find(String path) {
        Target found = null;
        for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
            var target = targets.get(end < 0 ? path : path.substring(0, end));
            if (target != null) {
                found = target;
            }
            if (end < 0) {
                return found;
            }
        }
    }

    @Nullable
    Backend backend(String service) {
        return backends.get(service);
    }

    private Backend known(String service) {
        var backend = backends.get(service);
        if (backend == null) {
            throw new IllegalArgumentException("No address for the routes of " + service);
        }
        return backend;
    }

    private static DataSize maxBody(RouteSettings settings, String path) {
        return settings.forwarding().largeBodyPaths().contains(path)
                ? settings.forwarding().maxLargeBody()
                : settings.forwarding().maxBody();
    }
}
