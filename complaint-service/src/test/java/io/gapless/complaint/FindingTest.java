package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@ServiceTest
class FindingTest {

    private static final String LIST = "/api/v1/complaints";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void a_case_is_found_by_its_words_in_both_languages_and_they_are_marked() {
        var unit = "jinhua/find-words";
        var agent = agent(unit);
        var chinese =
                agent.post(LIST, with(anonymous(unit), "text", "送来的牛奶已经过期三天了")).expect(201);
        var english = agent.post(LIST, with(anonymous(unit), "text", "Two deliveries arrived damaged, ＡＢＣ１２ twice"))
                .expect(201);
        assertThat(found(agent, "q=牛奶")).containsExactly(chinese.id().toString());
        assertThat(found(agent, "q=奶")).containsExactly(chinese.id().toString());
        assertThat(found(agent, "q=牛奶已经过期")).containsExactly(chinese.id().toString());
        assertThat(found(agent, "q=过期牛奶")).isEmpty();
        assertThat(found(agent, "q=过期 牛奶")).containsExactly(chinese.id().toString());
        assertThat(found(agent, "q=delivery")).containsExactly(english.id().toString());
        assertThat(found(agent, "q=damag arrive")).containsExactly(english.id().toString());
        assertThat(found(agent, "q=abc12")).containsExactly(english.id().toString());
        assertThat(found(agent, "q=damaged 牛奶")).isEmpty();
        assertThat(found(agent, "q=！？")).isEmpty();
        assertThat(found(agent, "q=" + chinese.json("/number").asString()))
                .containsExactly(chinese.id().toString());
        assertThat(found(agent, "q=陈先生")).hasSize(2);

        var hit = agent.get(list("q=过期")).expect(200);
        assertThat(hit.json("/items/0/highlights/0/place").asString()).isEqualTo("TEXT");
        var fragment = hit.json("/items/0/highlights/0/text").asString();
        var mark = hit.json("/items/0/highlights/0/marks/0");
        assertThat(fragment.substring(mark.at("/0").asInt(), mark.at("/1").asInt()))
                .isEqualTo("过期");
        var stem = agent.get(list("q=delivery")).expect(200);
        var words = stem.json("/items/0/highlights/0/text").asString();
        var at = stem.json("/items/0/highlights/0/marks/0");
        assertThat(words.substring(at.at("/0").asInt(), at.at("/1").asInt())).isEqualTo("deliveries");
    }

    @Test
    void what_is_said_and_decided_is_found_by_the_staff_and_notes_by_nobody_outside() {
        var unit = "jinhua/find-said";
        var agent = agent(unit);
        var complaint = agent.post(LIST, anonymous(unit)).expect(201);
        step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "疑似职业打假人"))
                .expect(200);
        assertThat(found(agent, "q=职业打假")).containsExactly(complaint.id().toString());
        assertThat(agent.get(list("q=打假"))
                        .expect(200)
                        .json("/items/0/highlights/0/place")
                        .asString())
                .isEqualTo("MESSAGE");
        until(agent, complaint, "investigate");
        step(agent, complaint, "decide", Map.of("decision", "书面道歉", "remedy", "APOLOGY"))
                .expect(200);
        assertThat(found(agent, "q=书面道歉")).containsExactly(complaint.id().toString());

        var partner = api.as(Tokens.of("partner").username("find-partner").scope("complaints:write complaints:read"));
        var handed = partner.post(
                        LIST, with(with(anonymous(unit), "channel", "PARTNER"), "externalReference", "find-1"))
                .expect(201);
        step(agent, handed, "messages", Map.of("kind", "NOTE", "text", "内部机密")).expect(200);
        assertThat(found(partner, "q=迟到")).containsExactly(handed.id().toString());
        assertThat(found(partner, "q=机密")).isEmpty();
    }

    @Test
    void who_works_on_a_case_is_not_told_to_those_outside_by_lists_either() {
        var unit = "jinhua/find-outside";
        var partner = api.as(Tokens.of("partner").username("list-partner").scope("complaints:write complaints:read"));
        var handed = partner.post(
                        LIST, with(with(anonymous(unit), "channel", "PARTNER"), "externalReference", "outside-1"))
                .expect(201);
        jdbc.sql("update complaint set assignee = 'house-only', login = 'outside-login' where id = ?")
                .param(handed.id())
                .update();
        var customer = api.as(Tokens.of("customer").username("outside-login").org(unit));
        for (var outside : List.of(partner, customer)) {
            var listed = outside.get(LIST).expect(200);
            assertThat(ids(listed)).containsExactly(handed.id().toString());
            assertThat(listed.text()).doesNotContain("house-only");
            outside.get(list("assignee=house-only")).expectProblem(403, "assignees-not-yours");
        }
        assertThat(agent(unit).get(LIST).expect(200).text()).contains("house-only");
        assertThat(found(agent(unit), "assignee=house-only")).hasSize(1);
    }

    @Test
    void a_clock_that_stands_still_runs_on_and_is_kept_whatever_it_was_due() {
        var unit = "jinhua/find-still";
        var agent = agent(unit);
        var complaint = agent.post(LIST, anonymous(unit)).expect(201);
        until(agent, complaint, "decide");
        step(agent, complaint, "pause", Map.of("reason", "等客户提供发票")).expect(200);
        jdbc.sql("""
                        update complaint set update_due_at = now() - interval '2 days',
                            resolve_due_at = now() - interval '1 day' where id = ?""").param(complaint.id()).update();
        for (var clock : List.of("UPDATE", "RESOLVE")) {
            assertThat(found(agent, "standing=MISSED&clock=" + clock)).isEmpty();
            assertThat(found(agent, "standing=RUNNING&clock=" + clock)).hasSize(1);
        }
        step(agent, complaint, "resolve", Map.of("note", "apologised")).expect(200);
        for (var clock : List.of("UPDATE", "RESOLVE")) {
            assertThat(found(agent, "standing=MISSED&clock=" + clock)).isEmpty();
            assertThat(found(agent, "standing=KEPT&clock=" + clock)).hasSize(1);
        }
    }

    @Test
    void who_sees_no_names_and_numbers_does_not_find_by_them() {
        var unit = "jinhua/find-masked";
        var agent = agent(unit);
        agent.post(
                        LIST,
                        with(
                                with(anonymous(unit), "text", "请回电 13912345678 谈破损"),
                                "contact",
                                Map.of("name", "欧阳破晓", "phone", "13912345678")))
                .expect(201);
        var analyst = api.as(Tokens.of("quality-analyst").org(unit));
        assertThat(found(agent, "q=欧阳破晓")).hasSize(1);
        assertThat(found(agent, "q=13912345678")).hasSize(1);
        assertThat(found(analyst, "q=欧阳破晓")).isEmpty();
        assertThat(found(analyst, "q=欧阳")).isEmpty();
        assertThat(found(analyst, "q=13912345678")).isEmpty();
        assertThat(found(analyst, "q=破损")).hasSize(1);
        assertThat(analyst.get(list("q=破损")).expect(200).text()).doesNotContain("13912345678", "欧阳破晓");
    }

    @Test
    void filters_narrow_and_pages_follow_each_other_in_both_directions() {
        var unit = "jinhua/find-filters";
        var agent = agent(unit);
        for (int i = 0; i < 5; i++) {
            agent.post(
                            LIST,
                            with(
                                    with(anonymous(unit), "severity", i < 2 ? "HIGH" : "LOW"),
                                    "channel",
                                    i == 4 ? "LETTER" : "HOTLINE"))
                    .expect(201);
        }
        assertThat(found(agent, "severity=HIGH&severity=CRITICAL")).hasSize(2);
        assertThat(found(agent, "channel=LETTER&channel=APP")).hasSize(1);
        assertThat(found(agent, "category=delivery")).hasSize(5);
        assertThat(found(agent, "category=goods")).isEmpty();
        assertThat(found(agent, "category=no-such")).isEmpty();
        assertThat(found(agent, "open=true&assigned=false&dimension=RESPONSIVENESS"))
                .hasSize(5);
        assertThat(found(agent, "open=false")).isEmpty();
        assertThat(found(agent, "standing=RUNNING&clock=ACKNOWLEDGE")).hasSize(5);
        assertThat(found(agent, "standing=MISSED")).isEmpty();
        assertThat(found(agent, "overdue=true")).isEmpty();
        assertThat(found(agent, "overdue=false&status=RECEIVED&status=CLOSED")).hasSize(5);
        assertThat(found(agent, "from=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z"))
                .isEmpty();
        assertThat(found(agent, "from=2020-01-01T00:00:00Z")).hasSize(5);

        var newest = found(agent, "limit=200");
        var first = agent.get(LIST + "?limit=2").expect(200);
        var second = agent.get(LIST + "?limit=2&cursor=" + first.json("/next").asString())
                .expect(200);
        var last = agent.get(LIST + "?limit=2&cursor=" + second.json("/next").asString())
                .expect(200);
        assertThat(last.json("/next").isNull()).isTrue();
        assertThat(List.of(ids(first), ids(second), ids(last)).stream()
                        .flatMap(List::stream)
                        .toList())
                .isEqualTo(newest);
        assertThat(found(agent, "order=OLDEST")).isEqualTo(newest.reversed());
        agent.get(LIST + "?status=NONE").expect(400);
        agent.get(LIST + "?q=" + "x".repeat(201)).expectProblem(400, "search-too-long");
        agent.get(LIST + "?orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        assertThat(found(agent, "q=late&orgUnit=" + unit + "/o'\\\\")).isEmpty();
        assertThat(found(agent("jinhua/find-filters-not"), "category=delivery")).isEmpty();
    }

    /** However many are newer: what is asked for is found by its units, by an index, gathered, or walked to. */
    @Test
    void pages_are_whole_however_far_away_their_complaints_are() {
        var unit = "jinhua/find-far";
        var agent = agent(unit);
        var first = agent.post(LIST, anonymous(unit + "/old/a")).expect(201);
        var second = agent.post(LIST, anonymous(unit + "/old/b/c")).expect(201);
        var namesake = agent.post(LIST, anonymous(unit + "/old-not")).expect(201);
        var elsewhere = agent.post(LIST, anonymous(unit + "/crowd")).expect(201);
        var grave = agent.post(LIST, with(anonymous(unit + "/crowd"), "severity", "CRITICAL"))
                .expect(201);
        jdbc.sql("update complaint set assignee = 'far-chief' where id in (?, ?)")
                .params(elsewhere.id(), second.id())
                .update();
        jdbc.sql("""
                        update complaint set first_response_breached_at = now(),
                            first_response_due_at = now() - interval '1 day' where id = ?""").param(namesake.id()).update();
        try {
            crowd(unit + "/crowd", 5_100, "ASSURANCE");
            crowd(unit + "/crowd", 2_100, "EMPATHY");

            var chief = api.as(Tokens.of("supervisor").username("far-chief").org(unit + "/old", unit + "/old/b"));
            assertThat(pages(chief, LIST + "?limit=1"))
                    .containsExactly(
                            elsewhere.id().toString(),
                            second.id().toString(),
                            first.id().toString());
            assertThat(pages(chief, LIST + "?limit=1&order=OLDEST"))
                    .containsExactly(
                            first.id().toString(),
                            second.id().toString(),
                            elsewhere.id().toString());
            assertThat(pages(agent, LIST + "?limit=1&orgUnit=" + unit + "/old"))
                    .containsExactly(second.id().toString(), first.id().toString());
            assertThat(pages(agent, LIST + "?limit=1&severity=CRITICAL"))
                    .containsExactly(grave.id().toString());
            assertThat(pages(agent, LIST + "?limit=1&standing=MISSED&clock=FIRST_RESPONSE"))
                    .containsExactly(namesake.id().toString());
            var newest =
                    jdbc.sql("""
                            select id from complaint where org_unit = ? and dimension = 'ASSURANCE'
                            order by id desc limit 3""").param(unit + "/crowd").query(String.class).list();
            assertThat(found(agent, "limit=3&dimension=ASSURANCE")).isEqualTo(newest);

            var oldest =
                    jdbc.sql("""
                            select id from complaint where org_unit = ? and dimension = 'ASSURANCE'
                            order by id limit 3""").param(unit + "/crowd").query(String.class).list();
            jdbc.sql("""
                            update complaint set first_response_breached_at = now(),
                                channel = case when id = any(?::uuid[]) then 'LETTER' else channel end
                            where org_unit = ? and dimension = 'ASSURANCE'""").params(oldest.toArray(String[]::new), unit + "/crowd").update();
            var missed = "standing=MISSED&clock=FIRST_RESPONSE&orgUnit=" + unit;
            assertThat(found(agent, missed + "&channel=LETTER&limit=2")).containsExactly(oldest.get(2), oldest.get(1));
            assertThat(found(agent, missed + "&limit=3")).isEqualTo(newest);
            assertThat(found(agent, missed + "&dimension=EMPATHY&limit=3")).isEmpty();
        } finally {
            jdbc.sql("delete from complaint where org_unit = ? and received_by = 'crowd'")
                    .param(unit + "/crowd")
                    .update();
        }
    }

    /** Complaints that nobody looks at, newer than all before. */
    private void crowd(String unit, int count, String dimension) {
        jdbc.sql("""
                        insert into complaint (id, version, number, status, org_unit, assignee_verified, channel, text,
                            language, received_at, received_by, secret_hash, customer_verified, category, dimension,
                            severity, policy, acknowledge_started_at, acknowledge_due_at, first_response_started_at,
                            first_response_due_at, update_started_at, update_due_at, resolve_started_at, resolve_due_at)
                        select uuidv7(), 1, 'F' || :dimension || n, 'RECEIVED', :unit, true, 'HOTLINE', 'late', 'en', now(),
                            'crowd', '\\x00', true, 'delivery-late', :dimension, 'LOW', policy, now(), due, now(), due,
                            now(), due, now(), due
                        from (select now() + interval '30 days' as due, policy from complaint limit 1) as like_others,
                            generate_series(1, :count) as n""")
                .param("unit", unit)
                .param("count", count)
                .param("dimension", dimension)
                .update();
    }

    private static List<String> pages(Api api, String list) {
        var all = new ArrayList<String>();
        var page = api.get(list).expect(200);
        all.addAll(ids(page));
        while (!page.json("/next").isNull()) {
            page = api.get(list + "&cursor=" + page.json("/next").asString()).expect(200);
            all.addAll(ids(page));
        }
        return all;
    }

    @Test
    void views_are_kept_shared_and_changed_by_who_keeps_them() {
        var unit = "jinhua/find-views";
        var supervisor = api.as(Tokens.of("supervisor").username("view-chief").org(unit));
        var agent = agent(unit + "/team");
        var body =
                Map.of("name", "超时未结", "filter", Map.of("open", true, "severity", List.of("HIGH")), "order", "OLDEST");
        agent.post("/api/v1/complaint-views", with(new HashMap<>(body), "sharedRole", "service-agent"))
                .expectProblem(403, "view-not-yours-to-share");
        supervisor
                .post("/api/v1/complaint-views", with(new HashMap<>(body), "sharedOrgUnit", "hangzhou"))
                .expectProblem(403, "outside-org-scope");
        var own = supervisor.post("/api/v1/complaint-views", body).expect(201);
        agent.get(own.location()).expectProblem(404, "view-not-found");
        supervisor.put(own.location(), body).expectProblem(428, "if-match-required");
        var shared = supervisor
                .ifMatch(own)
                .put(
                        own.location(),
                        with(with(new HashMap<>(body), "sharedRole", "service-agent"), "sharedOrgUnit", unit))
                .expect(200);
        supervisor.ifMatch(own).put(own.location(), body).expectProblem(412, "stale-version");
        assertThat(agent.get("/api/v1/complaint-views")
                        .expect(200)
                        .json("/items/0/name")
                        .asString())
                .isEqualTo("超时未结");
        agent.ifMatch(shared).put(own.location(), body).expectProblem(403, "view-of-another");
        agent("jinhua/elsewhere").get(own.location()).expectProblem(404, "view-not-found");

        var mine = agent.post(LIST, with(anonymous(unit + "/team"), "severity", "HIGH"))
                .expect(201);
        agent(unit + "/other")
                .post(LIST, with(anonymous(unit + "/other"), "severity", "HIGH"))
                .expect(201);
        assertThat(ids(agent.get(own.location() + "/complaints").expect(200)))
                .containsExactly(mine.id().toString());
        assertThat(ids(supervisor.get(own.location() + "/complaints").expect(200)))
                .hasSize(2);
        supervisor.ifMatch(shared).delete(own.location()).expect(204);
        agent.get(own.location()).expectProblem(404, "view-not-found");
    }

    @Test
    void an_export_has_a_row_for_each_case_with_every_clock_and_no_formula() {
        var unit = "jinhua/find-export";
        var agent = agent(unit);
        agent.post(LIST, with(anonymous(unit), "text", "=cmd()|13912345678")).expect(201);
        agent.post(LIST, anonymous(unit)).expect(201);
        agent("jinhua/find-export-not")
                .post(LIST, anonymous("jinhua/find-export-not"))
                .expect(201);
        var analyst = api.as(Tokens.of("quality-analyst").org(unit).username("export-analyst"));
        var body = Map.of("format", "CSV", "filter", Map.of("open", true));
        analyst.post("/api/v1/complaint-exports", Map.of("format", "CSV", "filter", Map.of("orgUnit", "hangzhou")))
                .expectProblem(403, "outside-org-scope");
        var job = analyst.post("/api/v1/complaint-exports", body).expect(202);
        await().until(() -> analyst.get(job.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
        var file = analyst.get(job.location() + "/file").expect(200).text();
        assertThat(file.strip().lines().toList()).hasSize(3);
        assertThat(file)
                .contains("Resolve: due at", "Update: stands still since", "'=cmd()", "RUNNING", "陈*")
                .doesNotContain("13912345678", "13800000000");
        agent.get(job.location()).expectProblem(403, "not-allowed");
        api.as(Tokens.of("supervisor").org(unit)).get(job.location()).expectProblem(404, "job-not-found");
    }

    /** What the pages of a large table rest on: no list reads the table as a whole, nor sorts it. */
    @Test
    void lists_are_served_by_indexes() {
        assertThat(plan("select id from complaint c where c.status = 'MERGED' order by c.id desc limit 51"))
                .doesNotContain("Sort", "Seq Scan");
        assertThat(plan("select id from complaint c where c.category = 'x' order by c.id desc limit 51"))
                .contains("complaint_category_newest")
                .doesNotContain("Sort");
        assertThat(plan("select id from complaint c where c.resolve_met_at is null order by c.id desc limit 51"))
                .doesNotContain("Sort", "Seq Scan");
        assertThat(plan("select id from complaint c where c.assignee = 'x' order by c.id desc limit 51"))
                .contains("complaint_assignee")
                .doesNotContain("Sort");
        assertThat(plan("select id from complaint c where c.severity = 'CRITICAL' order by c.id desc limit 51"))
                .contains("complaint_severity_newest")
                .doesNotContain("Sort");
        for (var clock : List.of("acknowledge", "first_response", "update", "resolve")) {
            assertThat(plan("select id from complaint c where c.%1$s_breached_at is not null"
                            .concat(" or c.%1$s_met_at > c.%1$s_due_at order by c.id desc limit 51")
                            .formatted(clock)))
                    .contains("complaint_missed_" + clock)
                    .doesNotContain("Sort");
        }
        assertThat(plan("select complaint_id from complaint_search where terms @@ '''牛奶'' & ''@jinhua'''::tsquery"))
                .contains("complaint_search_terms");
    }

    private String plan(String sql) {
        return transaction.execute(status -> {
            // Of the few rows here it would sort some, unless there is no other way.
            jdbc.sql("select set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)")
                    .query()
                    .singleRow();
            return String.join(
                    "\n", jdbc.sql("explain " + sql).query(String.class).list());
        });
    }

    private Api agent(String unit) {
        return api.as(Tokens.of("service-agent").username("finder").org(unit));
    }

    private static String list(String query) {
        var parts = new StringBuilder();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            parts.append(parts.isEmpty() ? "?" : "&")
                    .append(part, 0, equals + 1)
                    .append(URLEncoder.encode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return LIST + parts;
    }

    private static List<String> found(Api api, String query) {
        return ids(api.get(list(query)).expect(200));
    }

    private static List<String> ids(Api.Answer page) {
        return page.json("/items")
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
    }
}
