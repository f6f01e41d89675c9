package io.gapless.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.example.ParcelRows;
import io.gapless.platform.example.ParcelTable;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableReader;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Files of parcels into the example service and out of it, over HTTP. */
@ServiceTest(classes = ExampleApplication.class)
@Import(TableJobsTest.Grouped.class)
class TableJobsTest {

    private static final Tokens SUPERVISOR = Tokens.of("supervisor").org("jinhua/dongyang");
    private static final String IMPORTS = "/api/v1/parcel-files";
    private static final String EXPORTS = "/api/v1/parcel-exports";

    @Autowired
    Api api;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TableImports imports;

    @LocalServerPort
    int port;

    @TempDir
    Path folder;

    /** Part of every name, so that tests do not meet. */
    private final String own = UUID.randomUUID().toString().substring(0, 8);

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void undisturbed() {
        goOn.countDown();
        ParcelRows.before = rows -> {};
        ParcelTable.before = after -> {};
    }

    @Test
    void a_file_is_taken_in_by_chunks_with_its_errors_told_in_both_languages() {
        var csv = new StringBuilder("名称,机构,重量\n");
        for (int i = 1; i <= 1200; i++) {
            switch (i) {
                case 3 -> csv.append(own).append("-3,jinhua/dongyang,heavy\n");
                case 700 -> csv.append(own).append("-700,jinhua/yiwu,-1\n");
                case 900 -> csv.append(own).append("-1,jinhua/dongyang,2\n");
                case 901 -> csv.append(own).append("\u0007,jinhua/dongyang,2\n");
                default -> csv.append(own).append('-').append(i).append(",jinhua/dongyang,1.5\n");
            }
        }
        var started = supervisor().upload(IMPORTS, "包裹.csv", bytes(csv)).expect(202);
        assertThat(started.json("/total").asInt()).isEqualTo(1200);
        assertThat(started.json("/title").asString()).isEqualTo("包裹.csv");
        var done = awaitOver(started.location(), "FINISHED");
        assertThat(done.json("/done").asInt()).isEqualTo(1200);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":4,\"created\":1196}");
        assertThat(parcels()).isEqualTo(1196);
        assertThat(events()).isEqualTo(1196);
        assertThat(jdbc.queryForObject(
                        "select count(*) from audit_entry where actor = 'supervisor' and action = 'ParcelSent' and object_id in"
                                + " (select id::text from parcel where name like ?)",
                        Long.class,
                        own + "%"))
                .as("who started the import is who did it")
                .isEqualTo(1196);

        var first = supervisor().get(started.location() + "/errors?limit=2").expect(200);
        assertThat(first.json("/items/0").toString()).isEqualTo("""
                        {"row":3,"errors":[{"column":"weight","heading":"重量","message":"Write the weight as a number."}],\
                        "fields":{"name":"%s-3","orgUnit":"jinhua/dongyang","weight":"heavy"}}""".formatted(own));
        assertThat(first.json("/items/1/row").asInt()).isEqualTo(700);
        assertThat(first.json("/items/1/errors").size()).isEqualTo(2);
        var second = supervisor()
                .inChinese()
                .get(started.location() + "/errors?cursor="
                        + first.json("/next").asString())
                .expect(200);
        assertThat(second.json("/items")
                        .valueStream()
                        .map(item -> item.at("/row").asInt()))
                .containsExactly(900, 901);
        assertThat(second.json("/items/0/errors/0/message").asString()).isEqualTo("本文件前面已有同一对象的行：请只保留一行。");
        assertThat(second.json("/items/1/errors/0/message").asString()).startsWith("含有控制字符");
        assertThat(second.json("/items/1/fields/name").asString()).isEqualTo(own + "?");
        assertThat(second.json("/next").isNull()).isTrue();
        var chinese = supervisor()
                .inChinese()
                .get(started.location() + "/errors?limit=2")
                .expect(200);
        assertThat(chinese.json("/items/0/errors/0/message").asString()).isEqualTo("重量要写成数字。");
        assertThat(chinese.json("/items/1/errors")
                        .valueStream()
                        .map(error -> error.at("/message").asString()))
                .allMatch(message -> message.codePoints().anyMatch(Character::isIdeographic));
        assertThat(supervisor().get(IMPORTS + "?limit=1").json("/items/0/id").asString())
                .isEqualTo(started.id().toString());
    }

    @Test
    void a_dry_run_tells_what_would_become_of_the_rows_and_changes_nothing() {
        var csv = csv(own + "-1,jinhua/dongyang,1", own + "-2,jinhua/dongyang,x", own + "-3,jinhua/dongyang,99999");
        long audited = count("select count(*) from audit_entry");
        var tried = awaitOver(
                supervisor()
                        .upload(IMPORTS + "?dryRun=true", "p.csv", csv)
                        .expect(202)
                        .location(),
                "FINISHED");
        assertThat(tried.json("/counts").toString()).isEqualTo("{\"failed\":2,\"created\":1}");
        assertThat(errors(tried)).containsExactly(2, 3);
        assertThat(parcels()).isZero();
        assertThat(count("select count(*) from audit_entry"))
                .as("no event either")
                .isEqualTo(audited);
    }

    @Test
    void the_same_file_again_changes_nothing_more() {
        var csv = csv(own + "-1,jinhua/dongyang,1", own + "-2,jinhua/dongyang,2");
        importFile(csv);
        assertThat(importFile(csv).json("/counts").toString()).isEqualTo("{\"unchanged\":2}");
        var changed = csv(own + "-1,jinhua/dongyang,1", own + "-2,jinhua/dongyang,3");
        assertThat(importFile(changed).json("/counts").toString()).isEqualTo("{\"updated\":1,\"unchanged\":1}");
        assertThat(parcels()).isEqualTo(2);
        assertThat(events()).isEqualTo(3);
    }

    @Test
    void an_idempotency_key_stands_for_the_file_s_content() {
        var keyed = supervisor().idempotencyKey(UUID.randomUUID().toString());
        var first = keyed.upload(IMPORTS, "p.csv", csv(own + "-1,jinhua/dongyang,1"))
                .expect(202);
        var again = keyed.upload(IMPORTS, "p.csv", csv(own + "-1,jinhua/dongyang,1"))
                .expect(202);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        keyed.upload(IMPORTS, "p.csv", csv(own + "-1,jinhua/dongyang,2")).expectProblem(422, "idempotency-key-reused");
    }

    @ParameterizedTest
    @EnumSource
    void the_file_of_errors_can_be_mended_and_sent_again_as_it_is(TableFormat format) throws Exception {
        var csv = csv(
                own + "-1,jinhua/dongyang,1",
                "'=" + own + ",jinhua/dongyang,x",
                "\"+" + own + ", b\",jinhua/dongyang,y");
        var first = importFile(csv);
        assertThat(first.json("/counts").toString()).isEqualTo("{\"failed\":2,\"created\":1}");
        var answer = download(first, "/errors/file?format=" + format);
        assertThat(answer.headers().firstValue("Content-Type")).contains(format.mediaType());
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("errors-p." + format.extension());
        var header = Columns.of(
                Columns.Column.required("row", "行号"),
                Columns.Column.required("errors", "错误"),
                Columns.Column.required("name", "名称"),
                Columns.Column.required("orgUnit", "机构"),
                Columns.Column.required("weight", "重量"));
        var rows = rows(answer.body(), header);
        assertThat(rows.getFirst())
                .isEqualTo(Map.of(
                        "row",
                        "2",
                        "errors",
                        "weight: 重量要写成数字。",
                        "name",
                        "=" + own,
                        "orgUnit",
                        "jinhua/dongyang",
                        "weight",
                        "x"));
        assertThat(rows.getLast()).containsEntry("row", "3").containsEntry("name", "+" + own + ", b");
        // As it came, it is read; nothing was mended.
        var again = awaitOver(
                supervisor()
                        .upload(IMPORTS, "errors." + format.extension(), answer.body())
                        .expect(202)
                        .location(),
                "FINISHED");
        assertThat(again.json("/counts").toString()).isEqualTo("{\"failed\":2}");
        if (format == TableFormat.CSV) {
            var mended = new String(answer.body(), StandardCharsets.UTF_8)
                    .replace("jinhua/dongyang,x", "jinhua/dongyang,5")
                    .replace("jinhua/dongyang,y", "jinhua/dongyang,6");
            assertThat(importFile(bytes(mended)).json("/counts").toString()).isEqualTo("{\"created\":2}");
            assertThat(jdbc.queryForList("select name from parcel where name like ?", String.class, "%" + own + "%"))
                    .containsExactlyInAnyOrder(own + "-1", "=" + own, "+" + own + ", b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_fails_half_way_breaks_off(TableFormat format) {
        var job = importFile(csv(own + "-1,jinhua/dongyang,x"));
        var id = UUID.fromString(job.json("/id").asString());
        jdbc.update("""
                        insert into job_row_error (job_id, row_number, errors, fields)
                        select ?, i, case when i < 6000 then '[]' else 'broken' end,
                            json_build_object('name', md5(i::text) || md5((-i)::text))::text
                        from generate_series(10, 6000) as i""", id);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> download(job, "/errors/file?format=" + format));
    }

    @Test
    void what_only_the_database_refuses_costs_its_row_and_no_other() {
        var done = importFile(csv(
                own + "-1,jinhua/dongyang,1",
                own + "-2,jinhua/dongyang,5000",
                own + "-3" + "x".repeat(40) + ",jinhua/dongyang,1",
                own + "-4,jinhua/dongyang,1"));
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":2,\"created\":2}");
        assertThat(done.json("/done").asInt()).isEqualTo(4);
        assertThat(errors(done)).containsExactly(2, 3);
        assertThat(supervisor()
                        .get(done.json("/id").asString().transform(id -> IMPORTS + "/" + id + "/errors"))
                        .json("/items/0/errors/0/message")
                        .asString())
                .startsWith("This contradicts what is on record");
        assertThat(parcels()).isEqualTo(2);
        assertThat(events()).isEqualTo(2);
    }

    @Test
    void two_imports_of_the_same_things_at_once_take_each_once() {
        var lines = IntStream.range(0, 300)
                .mapToObj(i -> "only one " + own + i + ",jinhua/dongyang,1")
                .toArray(String[]::new);
        var starts = IntStream.range(0, 2)
                .mapToObj(i -> supervisor().upload(IMPORTS, "p.csv", csv(lines)).expect(202))
                .toList();
        long created = 0;
        for (var started : starts) {
            var done = awaitOver(started.location(), "FINISHED");
            assertThat(done.json("/done").asInt()).isEqualTo(300);
            assertThat(done.json("/counts/failed").asInt(0)).isZero();
            created += done.json("/counts/created").asInt(0);
        }
        assertThat(created).isEqualTo(300);
        assertThat(count("select count(*) from parcel where name like 'only one " + own + "%'"))
                .isEqualTo(300);
    }

    @Test
    void an_import_that_another_worker_takes_over_loses_no_row_and_takes_none_twice() {
        var runs = new AtomicInteger();
        var ended = new CompletableFuture<Boolean>();
        ParcelRows.before = rows -> {
            if (rows.getFirst().number() == 501 && runs.incrementAndGet() == 1) {
                pause();
                ended.complete(true);
            }
        };
        var lines = new ArrayList<String>();
        for (int i = 1; i <= 1400; i++) {
            lines.add(own + "-" + (i == 1300 ? 100 : i) + ",jinhua/dongyang," + (i == 100 ? "x" : "1"));
        }
        var started = supervisor()
                .upload(IMPORTS, "p.csv", csv(lines.toArray(String[]::new)))
                .expect(202);
        await().until(() -> reached.getCount() == 0);
        assertThat(supervisor().get(started.location()).json("/done").asInt()).isEqualTo(500);
        await().until(() -> {
            jdbc.update("update job set leased_until = now() - interval '1 second' where id = ?", started.id());
            return runs.get() == 2;
        });
        goOn.countDown();
        ended.join();
        var done = awaitOver(started.location(), "FINISHED");
        assertThat(done.json("/done").asInt()).isEqualTo(1400);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":2,\"created\":1398}");
        assertThat(errors(done))
                .as("the repeated key was seen before the takeover")
                .containsExactly(100, 1300);
        assertThat(parcels()).isEqualTo(1398);
        assertThat(events()).isEqualTo(1398);
    }

    @Test
    void an_import_is_cancelled_between_chunks() {
        ParcelRows.before = rows -> {
            if (rows.getFirst().number() == 501) {
                pause();
            }
        };
        var lines = IntStream.rangeClosed(1, 1200)
                .mapToObj(i -> own + "-" + i + ",jinhua/dongyang,1")
                .toArray(String[]::new);
        var started = supervisor().upload(IMPORTS, "p.csv", csv(lines)).expect(202);
        await().until(() -> reached.getCount() == 0);
        supervisor().post(started.location() + "/cancellation").expect(200);
        goOn.countDown();
        assertThat(awaitOver(started.location(), "CANCELLED").json("/done").asInt())
                .isEqualTo(500);
        assertThat(parcels()).isEqualTo(500);
        supervisor().post(started.location() + "/cancellation").expectProblem(409, "job-is-over");
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_at_once_in_the_reader_s_language() {
        long before = count("select count(*) from job");
        var refused = supervisor()
                .inChinese()
                .upload(IMPORTS, "p.csv", bytes("名称,机构,颜色\nx,jinhua,红\n"))
                .expectProblem(422, "table-unknown-column");
        assertThat(refused.json("/detail").asString()).isEqualTo("不认识列“颜色”。可用的列：name, orgUnit, weight。");
        supervisor().upload(IMPORTS, "p.xlsx", new byte[] {'P', 'K', 3, 4, 0}).expectProblem(422, "table-not-xlsx");
        supervisor().upload(IMPORTS, "p.csv", new byte[0]).expectProblem(422, "table-empty");
        supervisor().upload(IMPORTS, "p.csv", bytes("name,orgUnit\n")).expectProblem(422, "table-empty");
        supervisor().upload(IMPORTS, "x".repeat(201), csv()).expectProblem(400, "file-name-unfit");
        assertThat(count("select count(*) from job")).isEqualTo(before);
    }

    @Test
    void imports_and_their_errors_are_found_by_who_started_them_only() {
        var started = importFile(csv(own + "-1,jinhua/dongyang,x"));
        var id = started.json("/id").asString();
        var other = api.as(Tokens.of("supervisor").username("other").org("jinhua"));
        for (String path : List.of("", "/errors", "/errors/file")) {
            other.get(IMPORTS + "/" + id + path).expectProblem(404, "job-not-found");
        }
        other.post(IMPORTS + "/" + id + "/cancellation").expectProblem(404, "job-not-found");
        supervisor().get(EXPORTS + "/" + id).expectProblem(404, "job-not-found");
        assertThat(other.get(IMPORTS).expect(200).json("/items").size()).isZero();
    }

    @Test
    void rows_of_one_thing_are_never_cut_apart() throws IOException {
        GROUPS.clear();
        var csv = new StringBuilder("order,line\n");
        for (int order = 1; order <= 130; order++) {
            for (int line = 1; line <= 7; line++) {
                csv.append("O").append(order).append(',').append(line).append('\n');
            }
        }
        csv.append(",1\n,2\n");
        var file = Files.write(folder.resolve("lines.csv"), bytes(csv));
        var caller = Caller.ANONYMOUS;
        var job = imports.start("grouped", new Upload("lines.csv", file, ""), false, new Nothing(), caller);
        await().until(() ->
                "FINISHED".equals(jdbc.queryForObject("select status from job where id = ?", String.class, job.id())));
        assertThat(GROUPS).hasSize(2).allSatisfy(rows -> assertThat(rows).hasSizeGreaterThan(400));
        assertThat(GROUPS.getFirst()).hasSize(504);
        assertThat(GROUPS.stream().flatMap(List::stream)).hasSize(912);
    }

    @ParameterizedTest
    @EnumSource
    void an_export_has_what_the_caller_may_see(TableFormat format) throws Exception {
        var lines = IntStream.rangeClosed(1, 2500)
                .mapToObj(i -> own + "-" + i + ",jinhua/dongyang," + i % 100 + ".5")
                .toArray(String[]::new);
        importFile(csv(lines));
        jdbc.update(
                "insert into parcel (id, version, org_unit, name, weight, created_at) values (gen_random_uuid(), 0, 'jinhua/yiwu', ?, 1, now())",
                own + "-elsewhere");
        var failures = new AtomicInteger(1);
        ParcelTable.before = after -> {
            if (after != null && failures.getAndDecrement() > 0) {
                pause();
                throw new IllegalStateException("told to fail");
            }
        };
        var started = supervisor()
                .inChinese()
                .post(EXPORTS, Map.of("format", format, "prefix", own))
                .expect(202);
        await().until(() -> reached.getCount() == 0);
        supervisor().get(started.location() + "/file").expectProblem(409, "export-not-finished");
        goOn.countDown();
        var done = awaitOver(started.location(), "FINISHED");
        assertThat(done.json("/total").asInt()).isEqualTo(2500);
        assertThat(done.json("/done").asInt())
                .as("after the failure it began anew")
                .isEqualTo(2500);
        var answer = HttpClient.newHttpClient()
                .send(request(started.location() + "/file"), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Type")).contains(format.mediaType());
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("parcels." + format.extension());
        var rows = rows(answer.body(), ParcelRows.COLUMNS);
        assertThat(rows).hasSize(2500).doesNotHaveDuplicates();
        assertThat(rows)
                .contains(Map.of(
                        "name",
                        own + "-1234",
                        "orgUnit",
                        "jinhua/dongyang",
                        "weight",
                        format == TableFormat.CSV ? "34.50" : "34.5"));
        if (format == TableFormat.CSV) {
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("\ufeff名称,机构,重量\r\n");
        }
        assertThat(importFile(answer.body()).json("/counts").toString())
                .as("what was exported can be imported")
                .isEqualTo("{\"unchanged\":2500}");
        api.as(Tokens.of("supervisor").username("other"))
                .get(started.location() + "/file")
                .expectProblem(404, "job-not-found");
    }

    private static final List<List<TableRow>> GROUPS = new CopyOnWriteArrayList<>();

    record Nothing() {}

    @TestConfiguration
    static class Grouped {

        @Bean
        RowIntake<Nothing> grouped() {
            return new RowIntake<>() {
                @Override
                public String type() {
                    return "grouped";
                }

                @Override
                public Class<Nothing> parameters() {
                    return Nothing.class;
                }

                @Override
                public Columns columns(Nothing parameters) {
                    return Columns.of(Columns.Column.required("order", "订单"), Columns.Column.required("line", "行"));
                }

                @Override
                public List<String> group() {
                    return List.of("order");
                }

                @Override
                public RowOutcome take(List<TableRow> rows, Nothing parameters, Caller caller) {
                    GROUPS.add(rows);
                    return new RowOutcome().count("created", rows.size());
                }
            };
        }
    }

    private void pause() {
        reached.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private Api supervisor() {
        return api.as(SUPERVISOR);
    }

    private byte[] csv(String... lines) {
        return bytes("name,orgUnit,weight\n" + String.join("\n", lines) + "\n");
    }

    private static byte[] bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Api.Answer importFile(byte[] content) {
        return awaitOver(
                supervisor().upload(IMPORTS, "p.csv", content).expect(202).location(), "FINISHED");
    }

    private Api.Answer awaitOver(String location, String status) {
        var over = await().until(
                        () -> supervisor().get(location).expect(200),
                        job -> !List.of("QUEUED", "RUNNING")
                                .contains(job.json("/status").asString()));
        assertThat(over.json("/status").asString()).as(over.text()).isEqualTo(status);
        return over;
    }

    private List<Integer> errors(Api.Answer job) {
        return supervisor()
                .get(IMPORTS + "/" + job.json("/id").asString() + "/errors")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> item.at("/row").asInt())
                .toList();
    }

    private HttpResponse<byte[]> download(Api.Answer job, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        request(IMPORTS + "/" + job.json("/id").asString() + path),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + SUPERVISOR.mint())
                .header("Accept-Language", "zh-CN")
                .build();
    }

    private List<Map<String, String>> rows(byte[] content, Columns columns) throws IOException {
        var file = Files.write(Files.createTempFile(folder, "table", ".tmp"), content);
        try (var reader = TableReader.open(file, columns)) {
            var rows = new ArrayList<Map<String, String>>();
            reader.forEachRemaining(row -> rows.add(row.fields()));
            return rows;
        }
    }

    private long parcels() {
        return count("select count(*) from parcel where name like '" + own + "%'");
    }

    /** The audit entries that stand for events: the events themselves may be on their way already. */
    private long events() {
        return count(
                "select count(*) from audit_entry where object_id in (select id::text from parcel where name like '"
                        + own + "%')");
    }

    private long count(String sql) {
        var count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
