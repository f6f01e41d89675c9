package io.gapless.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.web.Problems;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockMultipartFile;

/** How many uploads are under way at once, and what of them lies on the disk. */
@ServiceTest(classes = ExampleApplication.class, properties = "gapless.uploads.longest=1s")
class UploadGateTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @Autowired
    Problems problems;

    @Autowired
    UploadGate gate;

    @Autowired
    Api api;

    @TempDir
    Path folder;

    @Test
    void more_uploads_than_fit_on_the_disk_are_told_to_come_again() throws Exception {
        var gate = gate(Duration.ZERO);
        var under = new ArrayList<MockHttpServletRequest>();
        for (int i = 0; i < UploadGate.AT_ONCE; i++) {
            var request = request("multipart/form-data; boundary=x");
            assertThat(gate.preHandle(request, new MockHttpServletResponse(), this))
                    .isTrue();
            under.add(request);
        }
        var response = new MockHttpServletResponse();
        assertThat(gate.preHandle(request("Multipart/Form-Data"), response, this))
                .isFalse();
        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.getHeader("Retry-After")).isEqualTo("10");
        assertThat(response.getContentAsString()).contains("urn:gapless:problem:uploads-under-way");

        under.forEach(request -> gate.afterCompletion(request, new MockHttpServletResponse(), this, null));
        under.forEach(request -> gate.afterCompletion(request, new MockHttpServletResponse(), this, null));
        for (int i = 0; i <= UploadGate.AT_ONCE; i++) {
            assertThat(gate.preHandle(request("multipart/mixed"), new MockHttpServletResponse(), this))
                    .as("each place is free again, once")
                    .isEqualTo(i < UploadGate.AT_ONCE);
        }
    }

    @Test
    void other_requests_pass() throws Exception {
        var gate = gate(Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            assertThat(gate.preHandle(request("application/json"), new MockHttpServletResponse(), this))
                    .isTrue();
        }
    }

    /** Else four who may not import anything would keep everybody from it. */
    @Test
    void who_may_not_upload_takes_no_place_and_waits_for_none() throws Exception {
        var under = new ArrayList<MockHttpServletRequest>();
        for (int i = 0; i < UploadGate.AT_ONCE; i++) {
            under.add(request("multipart/form-data; boundary=x"));
            assertThat(gate.preHandle(under.getLast(), new MockHttpServletResponse(), this))
                    .isTrue();
        }
        var csv = "name\n".getBytes(StandardCharsets.UTF_8);
        api.as(Tokens.of("customer").org("jinhua"))
                .upload("/api/v1/parcel-files", "p.csv", csv)
                .expectProblem(403, "not-allowed");
        api.as(Tokens.of("supervisor").org("jinhua"))
                .upload("/api/v1/parcel-files", "p.csv", csv)
                .expectProblem(429, "uploads-under-way");
        under.forEach(request -> gate.afterCompletion(request, new MockHttpServletResponse(), this, null));
        api.as(Tokens.of("supervisor").org("jinhua"))
                .upload("/api/v1/parcel-files", "p.csv", csv)
                .expectProblem(422, "table-missing-column");
    }

    @Test
    void an_upload_that_takes_too_long_ends() throws Exception {
        var request = request("multipart/form-data; boundary=x");
        gate(Duration.ZERO).preHandle(request, new MockHttpServletResponse(), this);
        var body = new InputBuffer() {
            @Override
            public int doRead(ApplicationBufferHandler handler) {
                return 1;
            }

            @Override
            public int available() {
                return 1;
            }
        };
        var inTime = new SlowUploads.Limited(body, request, Clock.fixed(NOW.plusSeconds(300), ZoneOffset.UTC));
        assertThat(inTime.doRead(new Nowhere())).isEqualTo(1);
        var late = new SlowUploads.Limited(body, request, Clock.fixed(NOW.plusSeconds(301), ZoneOffset.UTC));
        assertThatThrownBy(() -> late.doRead(new Nowhere())).isInstanceOf(SocketTimeoutException.class);
        var other = new SlowUploads.Limited(body, request("application/json"), late.clock());
        assertThat(other.doRead(new Nowhere())).isEqualTo(1);
    }

    /** One who sends a byte now and then, for as long as the server listens. */
    @Test
    void a_slow_sender_is_sent_away_and_the_place_is_free() throws Exception {
        var address = URI.create(api.url());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(100);
            var out = socket.getOutputStream();
            out.write(("POST /api/v1/parcel-files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
                            + "Authorization: Bearer "
                            + Tokens.of("supervisor").org("jinhua").mint()
                            + "\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
                            + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            var answer = new StringBuilder();
            await().until(() -> {
                try {
                    out.write('a');
                    out.flush();
                    var read = socket.getInputStream().readNBytes(12);
                    answer.append(new String(read, StandardCharsets.ISO_8859_1));
                    return true;
                } catch (SocketTimeoutException e) {
                    return false; // nothing said yet
                }
            });
            assertThat(answer).hasToString("HTTP/1.1 408");
        }
        await().until(() -> gate.places() == UploadGate.AT_ONCE);
    }

    private static class Nowhere implements ApplicationBufferHandler {

        @Override
        public void setByteBuffer(ByteBuffer buffer) {}

        @Override
        public ByteBuffer getByteBuffer() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public void expand(int size) {}
    }

    private UploadGate gate(Duration patience) {
        return new UploadGate(problems, Clock.fixed(NOW, ZoneOffset.UTC), patience, Duration.ofMinutes(5));
    }

    private static MockHttpServletRequest request(String type) {
        var request = new MockHttpServletRequest("POST", "/api/v1/parcel-files");
        request.setContentType(type);
        return request;
    }

    @Test
    void the_file_of_a_request_is_moved_and_not_copied() throws IOException {
        var received = Files.writeString(folder.resolve("part.tmp"), "name\n");
        var part = new MockMultipartFile("file", "a.csv", "text/csv", "name\n".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void transferTo(java.io.File destination) throws IOException {
                Files.move(received, destination.toPath());
            }

            @Override
            public java.io.InputStream getInputStream() {
                throw new IllegalStateException("copied");
            }
        };
        Path file;
        try (var upload = Upload.of(part, "unnamed.csv")) {
            file = upload.file();
            assertThat(received).doesNotExist();
            assertThat(file).hasContent("name\n");
            assertThat(upload.sha256()).isEqualTo("f80b1fa820d95a87cf48f78eb6c298b427fda46207f7b52eaff6fb8ab1590c64");
        }
        assertThat(file.getParent()).doesNotExist();
    }
}
