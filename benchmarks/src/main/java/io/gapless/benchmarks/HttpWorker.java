package io.gapless.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One kept connection to a port of this machine. It speaks just enough HTTP/1.1 and reads each answer to its end, with
 * one buffer and without making objects, because its own CPU is taken from what is measured.
 */
final class HttpWorker implements Worker {

    /** The requests of one connection, one after the other. */
    @FunctionalInterface
    interface Requests {

        /** The next request as it goes over the wire; used up before the next call. */
        ByteBuffer next();

        /** Always the same one. */
        static Requests repeated(String request) {
            return rotating(new String[] {request});
        }

        /** One after the other, and again from the first. */
        static Requests rotating(String[] requests) {
            ByteBuffer[] buffers = new ByteBuffer[requests.length];
            for (int i = 0; i < requests.length; i++) {
                byte[] bytes = requests[i].getBytes(StandardCharsets.UTF_8);
                buffers[i] = ByteBuffer.allocateDirect(bytes.length).put(bytes);
            }
            int[] next = {0};
            return () -> {
                ByteBuffer buffer = buffers[next[0]];
                next[0] = (next[0] + 1) % buffers.length;
                return buffer.clear();
            };
        }
    }

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCODING = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final int expected;
    private final Requests requests;
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private @Nullable SocketChannel channel;
    private int position;
    private int limit;

    private long length;
    private boolean chunked;
    private boolean closing;

    HttpWorker(int port, int expected, Requests requests) {
        this.port = port;
        this.expected = expected;
        this.requests = requests;
    }

    /** A GET of the same address again and again, answered by 200. */
    static Worker.Factory get(int port, String path, Tokens tokens) {
        return connection ->
                new HttpWorker(port, 200, Requests.repeated(head("GET", path, tokens.next(), "") + "\r\n"));
    }

    /** The request line and headers, without the empty line at the end. */
    static String head(String method, String path, String token, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                + "Accept-Language: en\r\nUser-Agent: gapless-benchmark\r\nAuthorization: Bearer " + token + "\r\n"
                + more;
    }

    @Override
    public boolean work() throws IOException {
        try {
            SocketChannel open = connected();
            ByteBuffer request = requests.next();
            while (request.hasRemaining()) {
                open.write(request);
            }
            int status = readAnswer(open);
            if (closing) {
                close();
            }
            return status == expected;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private SocketChannel connected() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            open.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = open;
        }
        return open;
    }

    private int readAnswer(SocketChannel open) throws IOException {
        position = 0;
        limit = 0;
        length = -1;
        chunked = false;
        closing = false;
        int status = readStatus(open);
        while (true) {
            int start = position;
            int end = lineEnd(open);
            if (end - start <= 2) {
                break;
            }
            readHeader(start, end);
        }
        if (status == 204 || status == 304) {
            return status;
        }
        if (chunked) {
            skipChunks(open);
        } else if (length >= 0) {
            skip(open, length);
        } else {
            throw new IOException("An answer without length");
        }
        return status;
    }

    private int readStatus(SocketChannel open) throws IOException {
        int end = lineEnd(open);
        if (end < 13) {
            throw new IOException("Not HTTP");
        }
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    private void readHeader(int start, int end) {
        switch (bytes[start] | 0x20) {
            case 'c' -> {
                if (matches(start, LENGTH)) {
                    length = 0;
                    for (int i = start + LENGTH.length; i < end; i++) {
                        if (bytes[i] >= '0' && bytes[i] <= '9') {
                            length = length * 10 + bytes[i] - '0';
                        }
                    }
                } else if (matches(start, CLOSE)) {
                    closing = true;
                }
            }
            case 't' -> chunked |= matches(start, ENCODING);
            default -> {
                // Nothing that tells where the answer ends.
            }
        }
    }

    private boolean matches(int start, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            int c = bytes[start + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private void skipChunks(SocketChannel open) throws IOException {
        while (true) {
            makeRoom();
            int start = position;
            int end = lineEnd(open);
            int size = 0;
            for (int i = start; i < end - 2; i++) {
                size = size * 16 + Character.digit(bytes[i], 16);
            }
            if (size < 0) {
                throw new IOException("Not the length of a chunk");
            }
            skip(open, size + 2L);
            if (size == 0) {
                return;
            }
        }
    }

    private void makeRoom() {
        if (position > bytes.length / 2) {
            System.arraycopy(bytes, position, bytes, 0, limit - position);
            limit -= position;
            position = 0;
        }
    }

    /** Behind the next line feed; what is before it is in the buffer. */
    private int lineEnd(SocketChannel open) throws IOException {
        int from = position;
        while (true) {
            for (int i = from; i < limit; i++) {
                if (bytes[i] == '\n') {
                    position = i + 1;
                    return position;
                }
            }
            from = limit;
            fill(open);
        }
    }

    private void skip(SocketChannel open, long count) throws IOException {
        long left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = 0;
            limit = 0;
            fill(open);
        }
        position += (int) left;
    }

    private void fill(SocketChannel open) throws IOException {
        if (limit == bytes.length) {
            throw new IOException("A line or head of an answer longer than the buffer");
        }
        int read = open.read(buffer.limit(bytes.length).position(limit));
        if (read < 0) {
            throw new EOFException("The answer broke off");
        }
        limit += read;
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
