package io.gapless.visit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Stands in for customer-service: answers with the customers it was told of, 404 for others, or fails. */
final class CustomerServiceStub {

    private static final Map<UUID, String> CUSTOMERS = new ConcurrentHashMap<>();
    private static volatile boolean failing;
    private static final HttpServer SERVER = start();

    private CustomerServiceStub() {}

    static String url() {
        return "http://localhost:" + SERVER.getAddress().getPort();
    }

    static void knows(UUID id, String json) {
        CUSTOMERS.put(id, json);
    }

    static void fails(boolean now) {
        failing = now;
    }

    private static HttpServer start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/api/v1/customers/", exchange -> {
                try (exchange) {
                    var path = exchange.getRequestURI().getPath();
                    var known = CUSTOMERS.get(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)));
                    var body = (known == null ? "{}" : known).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(failing ? 500 : known == null ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
