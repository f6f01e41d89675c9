package io.gapless.gateway.route;

import io.gapless.platform.web.Problem;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Passes a request on as it came: path and query byte for byte, large bodies as a stream. Gateway's own handler takes the
 * query apart and writes it anew, and moves the fields of a form into it.
 */
final class Forwarding implements HandlerFunction<ServerResponse> {

    private static final String TARGET = Forwarding.class.getName() + ".target";

    private final ForwardedHeaders headers;
    private final @Nullable Tracer tracer;
    private final @Nullable Propagator propagator;
    private final Duration bodyWithin;

    Forwarding(
            ForwardedHeaders headers, @Nullable Tracer tracer, @Nullable Propagator propagator, Duration bodyWithin) {
        this.headers = headers;
        this.tracer = tracer;
        this.propagator = propagator;
        this.bodyWithin = bodyWithin;
    }

    /** Remembers where the request goes, between the route's predicate and {@link #handle}. */
    static void aim(HttpServletRequest request, RouteTable.Target target) {
        request.setAttribute(TARGET, target);
    }

    @Override
    public ServerResponse handle(ServerRequest request) throws IOException {
        var servlet = request.servletRequest();
        if (!(servlet.getAttribute(TARGET) instanceof RouteTable.Target target)) {
            throw new IllegalStateException("A request that no route has aimed");
        }
        var query = servlet.getQueryString();
        var path = query == null ? servlet.getRequestURI() : servlet.getRequestURI() + "?" + query;
        return forward(servlet, target.backend(), path, target.maxBody());
    }

    /** The service's OpenAPI document. */
    ServerResponse document(ServerRequest request, Backend backend) throws IOException {
        return forward(request.servletRequest(), backend, "/v3/api-docs", 0);
    }

    private ServerResponse forward(HttpServletRequest request, Backend backend, String path, long maxBody)
            throws IOException {
        var length = request.getContentLengthLong();
        if (length > maxBody) {
            throw Problem.of(HttpStatus.CONTENT_TOO_LARGE, "http-413");
        }
        var body = length > 0 || request.getHeader("Transfer-Encoding") != null
                ? held(new RequestBody(request.getInputStream(), maxBody), length)
                : null;
        return backend.call(
                () -> {
                    var outgoing = new Outgoing(request.getMethod(), backend.host(), backend.basePath() + path);
                    headers.copy(request, outgoing);
                    carryTrace(outgoing);
                    outgoing.setEntity(body == null ? null : body.entity());
                    return outgoing;
                },
                wantsStream(request),
                body != null && body.isUpload());
    }

    private HeldBody held(RequestBody body, long length) {
        try {
            return HeldBody.read(body, length, bodyWithin);
        } catch (HeldBody.TooSlow e) {
            throw Problem.of(HttpStatus.REQUEST_TIMEOUT, "request-too-slow");
        } catch (RequestBody.TooLarge e) {
            throw Problem.of(HttpStatus.CONTENT_TOO_LARGE, "http-413");
        } catch (IOException e) {
            throw Problem.badRequest("http-400");
        }
    }

    private void carryTrace(HttpRequest outgoing) {
        var span = tracer == null ? null : tracer.currentSpan();
        if (span != null && propagator != null) {
            propagator.inject(span.context(), outgoing, (carrier, key, value) -> {
                if (carrier != null) {
                    carrier.setHeader(key, value);
                }
            });
        }
    }

    private static boolean wantsStream(HttpServletRequest request) {
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/event-stream");
    }
}
