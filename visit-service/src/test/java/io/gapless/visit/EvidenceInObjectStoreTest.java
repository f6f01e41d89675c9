package io.gapless.visit;

import static io.gapless.visit.EvidenceTest.jpeg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.visit.evidence.EvidenceFiles;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
class EvidenceInObjectStoreTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final S3Server S3 = new S3Server();

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EvidenceFiles files;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry settings) {
        settings.add("gapless.evidence.store", () -> "s3");
        settings.add("gapless.evidence.s3.endpoint", S3::address);
        settings.add("gapless.evidence.s3.bucket", () -> S3Server.BUCKET);
        settings.add("gapless.evidence.s3.path-style", () -> "true");
        settings.add("gapless.evidence.s3.access-key", () -> S3Server.ACCESS_KEY);
        settings.add("gapless.evidence.s3.secret-key", () -> S3Server.SECRET_KEY);
    }

    @AfterAll
    static void stop() {
        S3.close();
    }

    @Test
    void contents_are_objects_stored_once_and_gone_with_the_last_person_they_show() {
        var wang = manager("wang", UNIT);
        var customer = customer(unique("E"), UNIT, "wang");
        var visit = planned(wang, customer);
        var other = planned(wang, customer(unique("E"), UNIT, "wang"));
        long before = S3.objects();
        var photo = upload(wang, visit, 11).expect(201);
        var twin = upload(wang, other, 11).expect(201);
        var alone = upload(wang, visit, 12).expect(201);
        assertThat(S3.objects()).isEqualTo(before + 2);
        assertThat(count("evidence_part", "true")).isZero();
        assertThat(wang.get(twin.location() + "/content").expect(200).text()).isNotEmpty();
        assertThat(wang.get(alone.location() + "/content").expect(200).text()).isNotEmpty();

        events.example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        await().until(() -> count("visit_evidence", "id = '" + photo.id() + "'") == 0);
        later();
        files.removeUnused();
        // Somebody else's visit shows the one; nobody's the other.
        assertThat(S3.objects()).isEqualTo(before + 1);
        wang.get(twin.location() + "/content").expect(200);
    }

    @Test
    void a_store_that_is_away_loses_nothing_and_what_was_sent_can_be_sent_again() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, customer(unique("E"), UNIT, "wang"));
        var photo = upload(wang, visit, 21).expect(201);
        long before = S3.objects();
        S3.stop();
        upload(wang, visit, 22).expectProblem(503, "evidence-store-away");
        wang.get(photo.location() + "/content").expectProblem(503, "evidence-store-away");
        wang.get(photo.location()).expect(200);
        // What it has already need not be brought: the same picture of another visit.
        upload(wang, planned(wang, customer(unique("E"), UNIT, "wang")), 21).expect(201);
        later();
        files.removeUnused(); // it cannot remove what was left, and fails for nobody
        S3.start();
        upload(wang, visit, 22).expect(201);
        upload(wang, visit, 22).expect(200);
        assertThat(S3.objects()).isEqualTo(before + 1);
        wang.get(photo.location() + "/content").expect(200);
        files.removeUnused();
        assertThat(count("evidence_waste", "since < now() - interval '1 hour'")).isZero();
    }

    @Test
    void what_a_transaction_that_was_rolled_back_left_is_swept() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, customer(unique("E"), UNIT, "wang"));
        long before = S3.objects();
        jdbc.sql("""
                        create function no_more() returns trigger language plpgsql as
                        'begin raise ''on purpose''; end'""").update();
        jdbc.sql("create trigger no_more before insert on visit_evidence for each row execute function no_more()")
                .update();
        assertThat(upload(wang, visit, 31).status()).isEqualTo(500);
        jdbc.sql("drop trigger no_more on visit_evidence").update();
        jdbc.sql("drop function no_more").update();
        assertThat(S3.objects()).isEqualTo(before + 1);
        later();
        files.removeUnused();
        assertThat(S3.objects()).isEqualTo(before);
        upload(wang, visit, 31).expect(201);
    }

    @Test
    void what_was_in_the_database_before_is_read_there_and_moved() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, customer(unique("E"), UNIT, "wang"));
        var photo = upload(wang, visit, 41).expect(201);
        // As if the database had taken it, before the object store was set.
        var sha = photo.json("/sha256").asString();
        var location = jdbc.sql("select location from evidence_content where sha256 = ?")
                .param(sha)
                .query(UUID.class)
                .single();
        jdbc.sql("insert into evidence_part (location, part, content) values (?, 0, ?)")
                .params(location, S3.content("evidence/" + location))
                .update();
        jdbc.sql("update evidence_content set store = 'POSTGRES' where sha256 = ?")
                .param(sha)
                .update();
        wang.get(photo.location() + "/content").expect(200);
        files.moveToCurrentStore();
        assertThat(count("evidence_content", "sha256 = '" + sha + "' and store = 'S3'"))
                .isEqualTo(1);
        wang.get(photo.location() + "/content").expect(200);
        later();
        files.removeUnused();
        assertThat(count("evidence_part", "true")).isZero();
        wang.get(photo.location() + "/content").expect(200);
    }

    /** Two hours have passed. */
    private void later() {
        jdbc.sql("update evidence_content set stored_at = stored_at - interval '2 hours'")
                .update();
        jdbc.sql("update evidence_waste set since = since - interval '2 hours'").update();
    }

    private long count(String table, String condition) {
        return jdbc.sql("select count(*) from " + table + " where " + condition)
                .query(Long.class)
                .single();
    }

    private Api.Answer upload(Api api, String visit, int seed) {
        var id = visit.substring(visit.lastIndexOf('/') + 1);
        return api.upload("/api/v1/evidence-files?visitId=" + id + "&kind=PHOTO", "x.jpg", jpeg(seed));
    }

    private String planned(Api api, UUID customer) {
        return api.post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard(), "plannedFor", today()))
                .expect(201)
                .location();
    }
}
