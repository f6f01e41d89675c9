package io.gapless.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** HTTP as a hostile client writes it: whatever bytes it likes. */
final class RawHttp {

    /** A server that closes before it has read everything resets the connection, and the answer can be lost by that. */
    private static final int ATTEMPTS = 10;

    private RawHttp() {}

    /** Header names are in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** Sends a request as it stands, and reads the answer until the server closes the connection. */
    static Answer send(String address, String method, String target, Map<String, String> headers, byte[] body) {
        var uri = URI.create(address);
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (!headers.containsKey("Host")) {
            head.append("Host: ").append(uri.getAuthority()).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        var answer = new byte[0];
        for (int i = 0; i < ATTEMPTS && answer.length == 0; i++) {
            answer = exchange(uri, method + " " + target, head.toString(), body);
        }
        return parse(answer);
    }

    private static byte[] exchange(URI uri, String request, String head, byte[] body) {
        var received = new ByteArrayOutputStream();
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            try {
                var out = socket.getOutputStream();
                out.write(head.getBytes(StandardCharsets.ISO_8859_1));
                out.write(body);
                out.flush();
                socket.getInputStream().transferTo(received);
            } catch (java.net.SocketException e) {
                // The server answered and closed before it had read everything: what was received counts.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(request, e);
        }
        return received.toByteArray();
    }

    private static Answer parse(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            return new Answer(0, Map.of(), text);
        }
        var lines = text.substring(0, end).split("\r\n");
        var headers = new LinkedHashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        var body = text.substring(end + 4);
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            body = joined(body);
        }
        return new Answer(
                Integer.parseInt(lines[0].substring(9, 12)),
                headers,
                new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    private static String joined(String chunks) {
        var body = new StringBuilder();
        int position = 0;
        while (position < chunks.length()) {
            int line = chunks.indexOf("\r\n", position);
            int size = line < 0
                    ? 0
                    : Integer.parseInt(chunks.substring(position, line).strip(), 16);
            if (size == 0) {
                break;
            }
            body.append(chunks, line + 2, Math.min(chunks.length(), line + 2 + size));
            position = line + 2 + size + 2;
        }
        return body.toString();
    }
}
