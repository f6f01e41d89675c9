package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.evidence.EvidenceFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class EvidenceTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EvidenceFiles files;

    @Test
    void a_photo_shows_a_step_and_only_one_of_the_same_visit_does() throws Exception {
        var wang = manager("wang", UNIT);
        var visit = planned(wang);
        var other = planned(wang);
        wang.post(visit + "/check-in", Map.of("longitude", 120.4312, "latitude", 29.2014))
                .expect(200);
        var photo = upload(wang, visit, "PHOTO", jpeg(1)).expect(201);
        var elsewhere = upload(wang, other, "PHOTO", jpeg(2)).expect(201);
        var written = upload(wang, visit, "SIGNATURE", png()).expect(201);
        for (var wrong : new Object[] {elsewhere.id(), UUID.randomUUID(), "photos/1.jpg", written.id()}) {
            wang.ifMatch(wang.get(visit))
                    .put(visit + "/steps/3", Map.of("executed", true, "evidence", wrong))
                    .expectProblem(422, "evidence-unknown");
        }
        wang.ifMatch(wang.get(visit))
                .put(visit + "/steps/3", Map.of("executed", true, "evidence", photo.id()))
                .expect(200);
        // Sent again it is the same; for another visit it is another file with the same content.
        assertThat(upload(wang, visit, "PHOTO", jpeg(1)).expect(200).id()).isEqualTo(photo.id());
        var twin = upload(wang, other, "PHOTO", jpeg(1)).expect(201);
        assertThat(twin.id()).isNotEqualTo(photo.id());
        assertThat(twin.json("/sha256")).isEqualTo(photo.json("/sha256"));
        assertThat(jdbc.sql("select count(*) from evidence_content where sha256 = ?")
                        .param(photo.json("/sha256").asString())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);

        wang.ifMatch(wang.get(visit))
                .put(visit + "/steps/2", Map.of("executed", true, "number", 3))
                .expect(200);
        wang.post(visit + "/check-out", Map.of("signatureId", photo.id())).expectProblem(422, "evidence-unknown");
        var signature = upload(wang, visit, "SIGNATURE", png()).expect(200);
        wang.post(visit + "/check-out", Map.of("signatureId", signature.id())).expect(200);
        upload(wang, visit, "PHOTO", jpeg(3)).expectProblem(409, "visit-over");
        assertThat(wang.get("/api/v1/evidence-files?visitId=" + id(visit))
                        .expect(200)
                        .json("/items"))
                .hasSize(2);
    }

    @Test
    void a_picture_comes_back_without_what_it_told_beside_itself_and_only_to_those_entitled() throws Exception {
        var wang = manager("wang", UNIT);
        var visit = planned(wang);
        var told = withExif(jpeg(7), 6, "GPS 29.2014N 120.4312E");
        var photo = upload(wang, visit, "PHOTO", told).expect(201);
        var path = photo.location() + "/content";
        var got = bytes(path, Tokens.of("customer-manager").username("wang").org(UNIT), null);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(new String(got.body(), StandardCharsets.ISO_8859_1))
                .contains("Exif")
                .doesNotContain("GPS");
        assertThat(ImageIO.read(new ByteArrayInputStream(got.body())).getWidth())
                .isEqualTo(40);
        assertThat(got.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(got.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(got.headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(got.headers().firstValue("Content-Disposition").orElse("")).startsWith("inline; filename=");
        var tag = got.headers().firstValue("ETag").orElseThrow();
        assertThat(bytes(path, Tokens.of("supervisor").org("jinhua"), tag).statusCode())
                .isEqualTo(304);

        manager("zhao", UNIT).get(path).expectProblem(404, "evidence-not-found");
        supervisor("jinhua/yiwu").get(path).expectProblem(404, "evidence-not-found");
        supervisor("jinhua/yiwu").get(photo.location()).expectProblem(404, "evidence-not-found");
        analyst().get(path).expectProblem(403, "not-allowed");
        api.as(Tokens.of("customer").org(UNIT)).get(path).expectProblem(403, "not-allowed");
        upload(manager("zhao", UNIT), visit, "PHOTO", jpeg(1)).expectProblem(404, "visit-not-found");
        upload(supervisor("jinhua"), visit, "PHOTO", jpeg(1)).expectProblem(403, "not-your-visit");
    }

    @Test
    void what_is_no_whole_picture_or_too_much_of_one_is_refused() throws Exception {
        var wang = manager("wang", UNIT);
        var visit = planned(wang);
        var whole = jpeg(1);
        for (var wrong : new byte[][] {
            "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8),
            "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8),
            "%PDF-1.7 and so on".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            java.util.Arrays.copyOf(whole, whole.length / 2),
            "GIF89a............".getBytes(StandardCharsets.UTF_8)
        }) {
            upload(wang, visit, "PHOTO", wrong).expectProblem(415, "evidence-unreadable");
        }
        upload(wang, visit, "PHOTO", bomb()).expectProblem(422, "evidence-too-many-pixels");
        var large = java.util.Arrays.copyOf(whole, 8 * 1024 * 1024 + 1);
        upload(wang, visit, "PHOTO", large).expectProblem(413, "evidence-too-large");
        wang.get("/api/v1/evidence-files?visitId=" + UUID.randomUUID()).expectProblem(404, "visit-not-found");
    }

    @Test
    void what_nobody_refers_to_is_removed_after_a_while_and_what_is_shared_stays() throws Exception {
        var wang = manager("wang", UNIT);
        var visit = planned(wang);
        var orphan = upload(wang, visit, "PHOTO", jpeg(91)).expect(201);
        var shared = upload(wang, visit, "PHOTO", jpeg(92)).expect(201);
        var other = upload(wang, planned(wang), "PHOTO", jpeg(92)).expect(201);
        jdbc.sql("update visit_evidence set uploaded_at = now() - interval '40 days' where id in (?, ?)")
                .params(orphan.id(), shared.id())
                .update();
        jdbc.sql("update evidence_content set stored_at = now() - interval '2 hours'")
                .update();
        files.removeUnused();
        wang.get(orphan.location()).expectProblem(404, "evidence-not-found");
        wang.get(shared.location()).expectProblem(404, "evidence-not-found");
        wang.get(other.location() + "/content").expect(200);
        assertThat(jdbc.sql("select count(*) from evidence_content where sha256 = ?")
                        .param(orphan.json("/sha256").asString())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("""
                        select count(*) from evidence_part p
                        where not exists (select from evidence_content c where c.location = p.location)""").query(Long.class).single()).isZero();
    }

    @Test
    void photos_of_a_person_are_gone_with_the_person() throws Exception {
        var wang = manager("wang", UNIT);
        var customer = customer(unique("E"), UNIT, "wang");
        var visit = planned(wang, customer);
        var photo = upload(wang, visit, "PHOTO", jpeg(55)).expect(201);
        events.example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", java.util.List.of(customer))
                .with("logins", java.util.List.of())
                .send();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(jdbc.sql("select count(*) from visit_evidence where id = ?")
                                .param(photo.id())
                                .query(Long.class)
                                .single())
                        .isZero());
        jdbc.sql("update evidence_content set stored_at = now() - interval '2 hours'")
                .update();
        files.removeUnused();
        assertThat(jdbc.sql("select count(*) from evidence_content where sha256 = ?")
                        .param(photo.json("/sha256").asString())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_person_is_given_their_photos_and_signatures_piece_by_piece() throws Exception {
        var wang = manager("wang", UNIT);
        var customer = customer(unique("E"), UNIT, "wang");
        var visit = planned(wang, customer);
        var photo = upload(wang, visit, "PHOTO", noise(500)).expect(201);
        var signature = upload(wang, visit, "SIGNATURE", png()).expect(201);
        upload(wang, planned(wang), "PHOTO", jpeg(77)).expect(201); // somebody else
        var export = UUID.randomUUID();
        events.example("PersonalDataRequested")
                .with("id", export)
                .with("people", java.util.List.of(customer))
                .with("logins", java.util.List.of())
                .send();
        var parts = org.awaitility.Awaitility.await()
                .until(
                        () -> events.published().stream()
                                .filter(event -> event.type().equals("PersonalDataCollected")
                                        && event.key().equals(export.toString()))
                                .toList(),
                        all -> all.stream().anyMatch(part -> part.body().has("total")));
        assertThat(parts.getLast().body().path("total").asInt()).isEqualTo(parts.size());
        assertThat(parts.getLast().body().at("/counts/files").asInt()).isEqualTo(2);
        for (var file : java.util.List.of(photo, signature)) {
            var whole = new ByteArrayOutputStream();
            var pieces = parts.stream()
                    .map(part -> part.body().path("file"))
                    .filter(piece ->
                            piece.path("name").asString("").contains(file.id().toString()))
                    .toList();
            pieces.forEach(piece -> whole.writeBytes(
                    java.util.Base64.getDecoder().decode(piece.path("content").asString())));
            assertThat(java.util.HexFormat.of()
                            .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                    .digest(whole.toByteArray())))
                    .isEqualTo(file.json("/sha256").asString());
            assertThat(pieces.stream().map(piece -> piece.path("number").asInt()))
                    .isSorted();
        }
        assertThat(parts.stream().filter(part -> part.body().has("file")).count())
                .isGreaterThan(2);
        events.verifyPublished();
    }

    /** A picture that no compression makes small. */
    private static byte[] noise(int width) throws IOException {
        var random = new java.util.Random(7);
        var image = new BufferedImage(width, width, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < width; y++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private Api.Answer upload(Api api, String visit, String kind, byte[] content) {
        return api.upload("/api/v1/evidence-files?visitId=" + id(visit) + "&kind=" + kind, "x.jpg", content);
    }

    private static String id(String visit) {
        return visit.substring(visit.lastIndexOf('/') + 1);
    }

    private String planned(Api api) {
        return planned(api, customer(unique("E"), UNIT, "wang"));
    }

    private String planned(Api api, UUID customer) {
        return api.post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard(), "plannedFor", today()))
                .expect(201)
                .location();
    }

    private HttpResponse<byte[]> bytes(String path, Tokens token, @Nullable String tag) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(api.url() + path)).header("Authorization", "Bearer " + token.mint());
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    static byte[] jpeg(int seed) {
        return picture("jpg", seed);
    }

    static byte[] png() {
        return picture("png", 5);
    }

    private static byte[] picture(String type, int seed) {
        var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 40; x++) {
            for (int y = 0; y < 30; y++) {
                image.setRGB(x, y, (x * 7 + y * 13) * seed * 2557);
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, type, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The same with an Exif segment that tells an orientation and something that is nobody's business. */
    private static byte[] withExif(byte[] jpeg, int orientation, String secret) {
        var text = secret.getBytes(StandardCharsets.US_ASCII);
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1});
        int length = 2 + 6 + 26 + text.length;
        out.write(length >> 8);
        out.write(length);
        out.writeBytes("Exif\0\0II*\0".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(
                new byte[] {8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte) orientation, 0, 0, 0, 0, 0, 0, 0});
        out.writeBytes(text);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** A small file that says it has a thousand million pixels. */
    private static byte[] bomb() {
        var png = png();
        var sizes = java.nio.ByteBuffer.wrap(png);
        sizes.putInt(16, 40_000);
        sizes.putInt(20, 40_000);
        return png;
    }
}
