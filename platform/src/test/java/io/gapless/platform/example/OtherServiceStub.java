package io.gapless.platform.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The service that the example calls: answers as the path tells it, and remembers how it was called. */
public final class OtherServiceStub {

    private static final OtherServiceStub SHARED = new OtherServiceStub();

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(1);
    private volatile URI forwardTo = URI.create("http://localhost");

    /** Tells the example service where the stub is. */
    static class Address implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Map<String, Object> settings = Map.of("gapless.services.other-service.url", SHARED.url());
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("other-service", settings));
        }
    }

    /** A request as it came. */
    public record Call(String method, String path, Map<String, List<String>> headers) {
        public @Nullable String header(String name) {
            var values = headers.get(name);
            return values == null ? null : values.getFirst();
        }
    }

    private OtherServiceStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public static OtherServiceStub shared() {
        return SHARED;
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Where {@code /forward} asks. */
    public void forwardTo(String address) {
        forwardTo = URI.create(address);
    }

    public List<Call> calls() {
        return calls;
    }

    /** Forgets the calls, and closes the gate at which {@code /gate} waits. */
    public void reset() {
        open();
        gate = new CountDownLatch(1);
        calls.clear();
    }

    public void open() {
        gate.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            calls.add(new Call(exchange.getRequestMethod(), path, Map.copyOf(exchange.getRequestHeaders())));
            exchange.getRequestBody().readAllBytes();
            switch (path) {
                case "/broken" -> {} // closes without an answer
                case "/gate" -> {
                    gate.await();
                    send(exchange, 200);
                }
                case "/forward" -> {
                    forward(exchange);
                    send(exchange, 200);
                }
                case "/missing" -> send(exchange, 404);
                case "/failing" -> send(exchange, 500);
                default -> send(exchange, 200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the address that was told, as the caller would: with its trace. */
    private void forward(HttpExchange exchange) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(forwardTo)
                .header("traceparent", exchange.getRequestHeaders().getFirst("traceparent"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        }
    }

    private static void send(HttpExchange exchange, int status) throws IOException {
        var body = "answer".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
