package io.gapless.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.web.Problems;
import io.gapless.testing.ServiceTest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockMultipartFile;

/** How many uploads are under way at once, and what of them lies on the disk. */
@ServiceTest(classes = ExampleApplication.class)
class UploadGateTest {

    @Autowired
    Problems problems;

    @TempDir
    Path folder;

    @Test
    void more_uploads_than_fit_on_the_disk_are_told_to_come_again() throws Exception {
        var gate = new UploadGate(problems, Duration.ZERO);
        var statuses = new ArrayList<Integer>();
        var last = pass(gate, UploadGate.AT_ONCE + 1, "multipart/form-data; boundary=x", statuses);
        assertThat(statuses).containsExactly(200, 200, 200, 200);
        assertThat(last.getStatus()).isEqualTo(429);
        assertThat(last.getHeader("Retry-After")).isEqualTo("10");
        assertThat(last.getContentAsString()).contains("urn:gapless:problem:uploads-under-way");

        statuses.clear();
        pass(gate, UploadGate.AT_ONCE, "Multipart/Form-Data", statuses);
        assertThat(statuses).as("all places are free again").hasSize(UploadGate.AT_ONCE);
    }

    @Test
    void other_requests_pass() throws Exception {
        var statuses = new ArrayList<Integer>();
        pass(new UploadGate(problems, Duration.ZERO), 20, "application/json", statuses);
        assertThat(statuses).hasSize(20);
    }

    /** So many requests, each inside of the one before; the innermost answer. */
    private static MockHttpServletResponse pass(UploadGate gate, int requests, String type, List<Integer> statuses)
            throws ServletException, IOException {
        var innermost = new MockHttpServletResponse[1];
        pass(gate, requests, type, statuses, innermost);
        return innermost[0];
    }

    private static void pass(
            UploadGate gate, int requests, String type, List<Integer> statuses, MockHttpServletResponse[] innermost)
            throws ServletException, IOException {
        if (requests == 0) {
            return;
        }
        var request = new MockHttpServletRequest("POST", "/api/v1/parcel-files");
        request.setContentType(type);
        var response = new MockHttpServletResponse();
        innermost[0] = response;
        gate.doFilter(request, response, (inner, answer) -> {
            statuses.add(response.getStatus());
            pass(gate, requests - 1, type, statuses, innermost);
        });
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
