package io.gapless.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Hangs up on the next so many requests without a word; answers the others. */
final class DroppingService {

    /** The first line of each request that it got. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final AtomicInteger toDrop = new AtomicInteger();
    /** Whether answers end before they are complete. */
    volatile boolean cutsShort;

    private final ServerSocket server;

    DroppingService() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(() -> {
            while (true) {
                try {
                    var socket = server.accept();
                    Thread.startVirtualThread(() -> serve(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    String url() {
        return "http://localhost:" + server.getLocalPort();
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            var first = in.readLine();
            if (first == null) {
                return;
            }
            for (var line = in.readLine(); line != null && !line.isEmpty(); ) {
                line = in.readLine();
            }
            asked.add(first);
            if (toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return;
            }
            var body = cutsShort
                    ? "Content-Length: 100000\r\n\r\n" + "x".repeat(20000)
                    : "Content-Length: 2\r\nConnection: close\r\n\r\nok";
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + body)
                            .getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The caller has seen it as well.
        }
    }
}
