package io.gapless.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on 127.0.0.1. */
final class Ports {

    /** The address every part is bound to. */
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /** A free port below the range from which the system takes outgoing ports, so that it stays free over a restart. */
    static int free() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (isFree(port)) {
                return port;
            }
        }
        throw LocalStackException.of("ports.none");
    }

    static int orFree(int port) {
        return port == 0 ? free() : port;
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a part that has just stopped linger for a minute and do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            return false;
        }
        // Somebody who listens on all addresses does not hinder a bind to loopback everywhere (macOS).
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return false;
        } catch (IOException nobodyThere) {
            return true;
        }
    }
}
