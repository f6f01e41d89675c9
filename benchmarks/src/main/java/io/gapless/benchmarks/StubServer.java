package io.gapless.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A service that costs next to nothing: it answers every GET on a port of this machine with the bytes of a file. Behind
 * it the cost of a gateway shows alone.
 */
final class StubServer {

    private StubServer() {}

    /** Arguments: the port, and the file with a whole answer, head included. */
    public static void main(String[] arguments) throws IOException {
        byte[] answer = Files.readAllBytes(Path.of(arguments[1]));
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 256);
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(channel, answer));
            }
        }
    }

    private static void serve(SocketChannel channel, byte[] answer) {
        ByteBuffer in = ByteBuffer.allocateDirect(1 << 14);
        ByteBuffer out = ByteBuffer.allocateDirect(answer.length).put(answer);
        try (channel) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            while (channel.read(in) >= 0) {
                int end = in.position();
                // A GET ends with its head, and nobody here sends the next one before the answer.
                if (end >= 4 && in.get(end - 1) == '\n' && in.get(end - 3) == '\n') {
                    in.clear();
                    out.clear();
                    while (out.hasRemaining()) {
                        channel.write(out);
                    }
                }
            }
        } catch (IOException gone) {
            // The other side has closed the connection in its own way.
        }
    }
}
