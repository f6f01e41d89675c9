package io.gapless.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpWorkerTest {

    @Test
    void answers_with_a_length_and_in_chunks_are_read_to_their_end_on_one_connection() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = new byte[100_000];
            // 0 means chunks here.
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunks") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        var requests = HttpWorker.Requests.rotating(new String[] {
            HttpWorker.head("GET", "/length", "token", "") + "\r\n",
            HttpWorker.head("GET", "/chunks", "token", "") + "\r\n"
        });
        try (var worker = new HttpWorker(server.getAddress().getPort(), 200, requests)) {
            for (int i = 0; i < 50; i++) {
                assertThat(worker.work()).isTrue();
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_answer_that_breaks_off_is_an_error() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var worker = new HttpWorker(
                        server.getLocalPort(), 200, HttpWorker.Requests.repeated("GET / HTTP/1.1\r\n\r\n"))) {
            Thread.ofVirtual().start(() -> answerOnce(server, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
            assertThatThrownBy(worker::work).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void another_status_than_the_expected_one_counts_as_a_failure() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnce(server, "HTTP/1.1 429 \r\ncontent-length: 0\r\n\r\n"));
            var request = HttpWorker.Requests.repeated("GET / HTTP/1.1\r\n\r\n");
            var result = Load.run(i -> new HttpWorker(server.getLocalPort(), 200, request), 1, Duration.ofMillis(200));
            assertThat(result.latencies()).isEmpty();
            assertThat(result.failures()).isPositive();
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            byte[] head = new byte[4096];
            if (socket.getInputStream().read(head) > 0) {
                socket.getOutputStream().write(answer.getBytes());
            }
            server.close();
        } catch (IOException gone) {
            // The test is over.
        }
    }
}
