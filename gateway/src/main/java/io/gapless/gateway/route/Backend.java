package io.gapless.gateway.route;

import io.gapless.platform.web.Problem;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * One service as the gateway sees it: asked within a time, by so many at once, and left alone while it fails. What goes
 * wrong becomes a {@link Problem}: 503 where the service cannot be reached or is given a rest, 504 where it does not
 * answer in time, 502 where its answer is no HTTP.
 */
final class Backend {

    /** How a call ended, for the timer; the series of the status where there was an answer. */
    private enum Outcome {
        ANSWERED,
        REFUSED_REQUEST,
        FAILED,
        UNREACHABLE,
        TIMED_OUT,
        UNREADABLE
    }

    /** A request, and the answer whose body is still to be read. */
    record Exchange(Outgoing request, ClassicHttpResponse answer) {}

    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final String name;
    private final HttpHost host;
    private final String basePath;
    private final CloseableHttpClient client;
    private final CircuitBreaker breaker;
    private final Bulkhead atOnce;
    private final Bulkhead streams;
    private final Bulkhead uploads;
    private final RequestConfig forAnswers;
    private final RequestConfig forUploads;
    private final RequestConfig forStreams;
    private final long restSeconds;
    private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);

    /**
     * @param url scheme, host, port, and where the service lies below a path, that path
     * @param atOnce bounds concurrent requests
     * @param streams bounds open streams of events
     * @param uploads bounds requests whose body is passed on while it comes
     */
    Backend(
            String name,
            URI url,
            RouteSettings.Forwarding forwarding,
            Duration readTimeout,
            CloseableHttpClient client,
            CircuitBreaker breaker,
            Bulkhead atOnce,
            Bulkhead streams,
            Bulkhead uploads,
            MeterRegistry meters) {
        this.name = name;
        this.host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
        this.basePath = url.getRawPath() == null || url.getRawPath().equals("/") ? "" : url.getRawPath();
        this.client = client;
        this.breaker = breaker;
        this.atOnce = atOnce;
        this.streams = streams;
        this.uploads = uploads;
        this.forAnswers = within(readTimeout);
        this.forUploads = within(forwarding.uploadTimeout());
        this.forStreams = within(forwarding.streamIdleTimeout());
        this.restSeconds = Math.max(1, forwarding.breaker().openFor().toSeconds());
        for (var outcome : Outcome.values()) {
            timers.put(
                    outcome,
                    Timer.builder("gapless.gateway.backend")
                            .description("Time until a service's answer began")
                            .tag("backend", name) // not "service": Prometheus gives that name to the part it asks
                            .tag("outcome", outcome.name())
                            .register(meters));
        }
    }

    String name() {
        return name;
    }

    HttpHost host() {
        return host;
    }

    String basePath() {
        return basePath;
    }

    /**
     * Sends a request; the answer's body is still to be read.
     *
     * @param request made anew for each try
     * @param stream whether the caller waits for a stream of events
     * @param upload whether the body is still to come
     */
    ServerResponse call(Supplier<Outgoing> request, boolean stream, boolean upload) {
        var places = upload ? uploads : atOnce;
        if (!places.tryAcquirePermission()) {
            throw busy();
        }
        boolean handedOn = false;
        try {
            if (!breaker.tryAcquirePermission()) {
                RetryAfter.seconds(restSeconds);
                throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", name);
            }
            var exchange = timed(request, stream ? forStreams : upload ? forUploads : forAnswers);
            if (ForwardedAnswer.isStream(exchange.answer())) {
                if (!streams.tryAcquirePermission()) {
                    exchange.request().cancel();
                    throw busy();
                }
                return new ForwardedAnswer(exchange, streams::onComplete);
            }
            handedOn = true;
            return new ForwardedAnswer(exchange, places::onComplete);
        } finally {
            if (!handedOn) {
                places.onComplete();
            }
        }
    }

    private Exchange timed(Supplier<Outgoing> request, RequestConfig config) {
        long started = System.nanoTime();
        try {
            var exchange = send(request, config);
            var taken = System.nanoTime() - started;
            int status = exchange.answer().getCode();
            if (status >= 502 && status <= 504) {
                breaker.onError(taken, TimeUnit.NANOSECONDS, new Failed(status));
            } else {
                breaker.onSuccess(taken, TimeUnit.NANOSECONDS);
            }
            record(status >= 500 ? Outcome.FAILED : status >= 400 ? Outcome.REFUSED_REQUEST : Outcome.ANSWERED, taken);
            return exchange;
        } catch (IOException e) {
            throw problem(e, System.nanoTime() - started);
        }
    }

    private Exchange send(Supplier<Outgoing> requests, RequestConfig config) throws IOException {
        var request = requests.get();
        try {
            return execute(request, config);
        } catch (IOException e) {
            // Only what did not reach the service, and only what may be done twice.
            if (!request.getMethod().equals("GET") || !isUnreached(e)) {
                throw e;
            }
            return execute(requests.get(), config);
        }
    }

    private Exchange execute(Outgoing request, RequestConfig config) throws IOException {
        var context = HttpClientContext.create();
        context.setRequestConfig(config);
        return new Exchange(request, client.executeOpen(host, request, context));
    }

    /** No connection, or a kept one that the service had closed: nothing was done there. */
    private static boolean isUnreached(IOException e) {
        return e instanceof ConnectTimeoutException
                || e instanceof java.net.ConnectException
                || e instanceof java.net.NoRouteToHostException
                || e instanceof java.net.UnknownHostException
                || e instanceof NoHttpResponseException;
    }

    private Problem problem(IOException failure, long taken) {
        if (failure instanceof RequestBody.TooLarge) {
            breaker.releasePermission();
            return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "http-413");
        }
        if (failure instanceof RequestBody.CallerGone) {
            breaker.releasePermission();
            return Problem.badRequest("http-400");
        }
        if (failure instanceof ConnectionRequestTimeoutException) {
            breaker.releasePermission();
            return busy();
        }
        breaker.onError(taken, TimeUnit.NANOSECONDS, failure);
        log.warn("{} did not answer: {}", name, failure.toString());
        if (failure instanceof ClientProtocolException) {
            record(Outcome.UNREADABLE, taken);
            return Problem.of(HttpStatus.BAD_GATEWAY, "http-502");
        }
        if (failure instanceof SocketTimeoutException && !isUnreached(failure)) {
            record(Outcome.TIMED_OUT, taken);
            return Problem.of(HttpStatus.GATEWAY_TIMEOUT, "service-timeout", name);
        }
        record(Outcome.UNREACHABLE, taken);
        RetryAfter.seconds(1);
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", name);
    }

    private Problem busy() {
        RetryAfter.seconds(1);
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-busy", name);
    }

    private void record(Outcome outcome, long nanos) {
        Timer timer = timers.get(outcome);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private static RequestConfig within(Duration silence) {
        return RequestConfig.custom()
                .setResponseTimeout(Timeout.of(silence))
                .setConnectionRequestTimeout(Timeout.ofSeconds(1))
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setContentCompressionEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    /** What the breaker is told of an answer that says the service cannot answer. */
    private static final class Failed extends Exception {
        Failed(int status) {
            super("status " + status, null, false, false);
        }
    }
}
