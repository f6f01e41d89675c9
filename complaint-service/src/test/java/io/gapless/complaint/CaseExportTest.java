package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class CaseExportTest {

    private static final String EXPORTS = "/api/v1/complaint-exports";

    @Autowired
    Api api;

    @Test
    void a_file_for_people_has_the_names_in_their_language_and_one_for_programs_the_codes() {
        var unit = "jinhua/export-names";
        closed(unit);
        var supervisor = supervisor(unit);
        var body = Map.of("format", "CSV", "filter", Map.of("open", false), "values", "NAMES");

        var chinese = row(supervisor.inChinese(), body);
        assertThat(chinese)
                .containsEntry("状态", "已结案")
                .containsEntry("严重程度", "中")
                .containsEntry("类别", "送货不及时 (delivery-late)")
                .containsEntry("维度", "响应性")
                .containsEntry("渠道", "热线")
                .containsEntry("补救措施", "道歉")
                .containsEntry("解决： 状态", "按时")
                .containsEntry("根本原因", "设备或车辆故障 (equipment-failure)");

        var english = row(supervisor, body);
        assertThat(english)
                .containsEntry("Status", "closed")
                .containsEntry("Channel", "hotline")
                .containsEntry("Remedy", "apology")
                .containsEntry("Resolve: standing", "kept")
                .containsEntry("Root cause", "Equipment or vehicle failed (equipment-failure)");

        var codes = row(supervisor.inChinese(), Map.of("format", "CSV", "filter", Map.of("open", false)));
        assertThat(codes)
                .containsEntry("状态", "CLOSED")
                .containsEntry("类别", "delivery-late")
                .containsEntry("补救措施", "APOLOGY")
                .containsEntry("解决： 状态", "KEPT")
                .containsEntry("根本原因", "equipment-failure");
    }

    @Test
    void what_narrows_an_export_is_kept_with_it() {
        var unit = "jinhua/export-narrowed";
        var agent = api.as(Tokens.of("service-agent").username("exporter").org(unit));
        agent.post("/api/v1/complaints", anonymous(unit)).expect(201);
        var supervisor = supervisor(unit);
        for (var values : new String[] {"CODES", "NAMES"}) {
            for (var filter : new Map<?, ?>[] {
                Map.of("channel", new String[] {"LETTER"}), Map.of("status", new String[] {"CLOSED"})
            }) {
                assertThat(lines(supervisor, Map.of("format", "CSV", "filter", filter, "values", values)))
                        .hasSize(1);
            }
        }
        assertThat(lines(supervisor, Map.of("format", "CSV", "filter", Map.of())))
                .hasSize(2);
        supervisor
                .post(EXPORTS, Map.of("format", "CSV", "filter", Map.of(), "values", "WORDS"))
                .expect(400);
    }

    /** A complaint that has gone all the way, with its cause. */
    private void closed(String unit) {
        var agent = api.as(Tokens.of("service-agent").username("exporter").org(unit));
        var complaint = agent.post("/api/v1/complaints", anonymous(unit)).expect(201);
        until(agent, complaint, "close");
        agent.ifMatch("*")
                .put(
                        "/api/v1/complaints/" + complaint.id() + "/cause",
                        Map.of("cause", "equipment-failure", "whys", new String[] {"车坏了"}))
                .expect(200);
    }

    /** The only row of an export, by its columns. */
    private static Map<String, String> row(Api reader, Map<String, ?> body) {
        var lines = lines(reader, body);
        assertThat(lines).hasSize(2);
        var header = lines[0].replace("\uFEFF", "").split(",", -1);
        var cells = lines[1].split(",", -1);
        assertThat(cells).hasSameSizeAs(header);
        var row = new HashMap<String, String>();
        for (int i = 0; i < cells.length; i++) {
            row.put(header[i], cells[i]);
        }
        return row;
    }

    private static String[] lines(Api reader, Map<String, ?> body) {
        var job = reader.post(EXPORTS, body).expect(202);
        await().until(() -> {
            var status = reader.get(job.location()).expect(200);
            assertThat(status.json("/status").asString()).as(status.text()).isNotEqualTo("FAILED");
            return status.json("/status").asString().equals("FINISHED");
        });
        return reader.get(job.location() + "/file").expect(200).text().strip().split("\r?\n");
    }

    private Api supervisor(String unit) {
        return api.as(Tokens.of("supervisor").username("export-chief").org(unit));
    }
}
