package io.gapless.gateway.route;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Which headers pass, in one pass over them.
 *
 * <p>Towards a service: not what belongs to one connection (RFC 9110, 7.6.1), not cookies – services know none, so the
 * session never leaves the gateway – and no claim of the caller about who they are or where they come from: identity
 * is the token that was checked here, origin is what the gateway saw.
 */
final class ForwardedHeaders {

    private static final Set<String> OF_ONE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private static final Set<String> NOT_TO_SERVICES = with(
            OF_ONE_CONNECTION,
            "host",
            "content-length", // set again by the client, from the body it sends
            "expect",
            "cookie",
            "x-xsrf-token",
            "authorization", // set below, from the token that was checked
            "x-request-id",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-ssl",
            "x-real-ip");

    private static final Set<String> NOT_TO_CALLERS = with(
            OF_ONE_CONNECTION,
            "content-length", // set by the answer itself
            "set-cookie",
            "date",
            "server",
            "x-request-id", // the gateway has set its own, the same
            "x-trace-id");

    private final String host;
    private final String proto;
    private final String port;

    /** @param publicUrl the address under which the gateway is known: what services build absolute links from */
    ForwardedHeaders(URI publicUrl) {
        proto = publicUrl.getScheme();
        host = publicUrl.getRawAuthority();
        port = String.valueOf(publicUrl.getPort() >= 0 ? publicUrl.getPort() : proto.equals("https") ? 443 : 80);
    }

    void copy(HttpServletRequest from, HttpRequest to) {
        var named = namedByConnection(from.getHeader(HttpHeaders.CONNECTION));
        var names = from.getHeaderNames();
        while (names.hasMoreElements()) {
            var name = names.nextElement();
            var lower = name.toLowerCase(Locale.ROOT);
            if (NOT_TO_SERVICES.contains(lower) || named.contains(lower)) {
                continue;
            }
            var values = from.getHeaders(name);
            while (values.hasMoreElements()) {
                to.addHeader(name, values.nextElement());
            }
        }
        to.addHeader("X-Forwarded-For", from.getRemoteAddr());
        to.addHeader("X-Forwarded-Proto", proto);
        to.addHeader("X-Forwarded-Host", host);
        to.addHeader("X-Forwarded-Port", port);
        var requestId = MDC.get("requestId");
        if (requestId != null) {
            to.addHeader("X-Request-Id", requestId);
        }
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken caller) {
            to.addHeader("Authorization", "Bearer " + caller.getToken().getTokenValue());
        }
    }

    static void copy(HttpResponse from, HttpServletResponse to) {
        var connection = from.getFirstHeader(HttpHeaders.CONNECTION);
        var named = namedByConnection(connection == null ? null : connection.getValue());
        for (var headers = from.headerIterator(); headers.hasNext(); ) {
            var header = headers.next();
            var lower = header.getName().toLowerCase(Locale.ROOT);
            if (!NOT_TO_CALLERS.contains(lower) && !named.contains(lower)) {
                to.addHeader(header.getName(), header.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(@Nullable String connection) {
        if (connection == null || connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close")) {
            return Set.of();
        }
        var names = new HashSet<String>();
        for (var name : connection.toLowerCase(Locale.ROOT).split(",")) {
            names.add(name.trim());
        }
        return names;
    }

    private static Set<String> with(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
