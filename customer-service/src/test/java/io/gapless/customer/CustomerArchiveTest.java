package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class CustomerArchiveTest {

    private static final AtomicInteger CODES = new AtomicInteger();

    @Autowired
    Api api;

    @Test
    void a_registered_customer_can_be_read_found_and_changed() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/dongyang"));
        var registered = supervisor
                .post("/api/v1/customers", customer(code(), "东阳市横店镇晨光烟酒店", "jinhua/dongyang/weishan", "wang"))
                .expect(201);
        assertThat(registered.location()).isEqualTo("/api/v1/customers/" + registered.id());

        var read = supervisor.get(registered.location()).expect(200);
        assertThat(read.etag()).isEqualTo("\"1\"");
        assertThat(read.json("/profile/name").asString()).isEqualTo("东阳市横店镇晨光烟酒店");

        var found = supervisor.get("/api/v1/customers?q=%E6%99%A8%E5%85%89").expect(200);
        assertThat(found.json("/items").valueStream().map(item -> item.at("/id").asString()))
                .contains(registered.id().toString());

        var changed = supervisor
                .ifMatch(read)
                .put(registered.location(), profile("晨光超市", "jinhua/dongyang/weishan", "wang"))
                .expect(200);
        assertThat(changed.etag()).isEqualTo("\"2\"");
        supervisor
                .ifMatch(read)
                .put(registered.location(), profile("晚光超市", "jinhua/dongyang/weishan", "wang"))
                .expectProblem(412, "stale-version");
        supervisor
                .put(registered.location(), profile("晚光超市", "jinhua/dongyang/weishan", "wang"))
                .expectProblem(428, "if-match-required");
    }

    @Test
    void a_code_is_given_once() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        var code = code();
        supervisor
                .post("/api/v1/customers", customer(code, "A", "jinhua/yiwu", "li"))
                .expect(201);
        supervisor
                .inChinese()
                .post("/api/v1/customers", customer(code, "B", "jinhua/yiwu", "li"))
                .expectProblem(409, "customer-code-taken");
    }

    @Test
    void nobody_sees_or_changes_customers_of_other_org_units_or_other_managers() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var weishan = admin.post(
                        "/api/v1/customers", customer(code(), "Weishan store", "jinhua/dongyang/weishan", "wang"))
                .expect(201);
        var yiwu = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        yiwu.get(weishan.location()).expectProblem(404, "customer-not-found");
        yiwu.get(weishan.location() + "/overview").expectProblem(404, "customer-not-found");
        yiwu.ifMatch("*")
                .put(weishan.location(), profile("X", "jinhua/yiwu", "li"))
                .expectProblem(404, "customer-not-found");
        yiwu.get("/api/v1/customers?orgUnit=jinhua/dongyang").expectProblem(403, "outside-org-scope");
        yiwu.post("/api/v1/customers", customer(code(), "X", "jinhua/dongyang", "li"))
                .expectProblem(403, "outside-org-scope");

        var wang = api.as(Tokens.of("customer-manager").username("wang").org("jinhua/dongyang/weishan"));
        var zhao = api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/dongyang/weishan"));
        wang.get(weishan.location()).expect(200);
        zhao.get(weishan.location()).expectProblem(404, "customer-not-found");
        assertThat(zhao.get("/api/v1/customers").expect(200).text())
                .doesNotContain(weishan.id().toString());
        wang.ifMatch("*")
                .put(weishan.location(), profile("X", "jinhua/dongyang/weishan", "zhao"))
                .expectProblem(403, "not-the-manager");
    }

    @Test
    void a_customer_is_given_only_to_somebody_who_looks_after_customers_there() {
        var supervisor = api.as(Tokens.of("supervisor").username("boss").org("jinhua/dongyang"));
        var path = "/api/v1/customers";
        var unit = "jinhua/dongyang/weishan";
        supervisor.post(path, customer(code(), "A", unit, "customer")).expectProblem(422, "manager-unknown");
        supervisor.post(path, customer(code(), "A", unit, "nobody")).expectProblem(422, "manager-unknown");
        supervisor.post(path, customer(code(), "A", unit, "li")).expectProblem(422, "manager-unknown");
        supervisor
                .inChinese()
                .post(path, customer(code(), "A", unit, "service-agent"))
                .expectProblem(422, "manager-looks-after-none");
        supervisor.post(path, customer(code(), "A", unit, "supervisor")).expect(201);
        supervisor.post(path, customer(code(), "A", unit, "boss")).expect(201);
        var ofWang = supervisor.post(path, customer(code(), "A", unit, "wang")).expect(201);
        supervisor
                .ifMatch(ofWang)
                .put(ofWang.location(), profile("A", unit, "customer"))
                .expectProblem(422, "manager-unknown");
        supervisor
                .ifMatch(ofWang)
                .put(ofWang.location(), profile("A", unit, "zhao"))
                .expect(200);
    }

    @Test
    void a_login_is_a_customers_and_set_by_nobody_below_a_supervisor() {
        var unit = "jinhua/dongyang/weishan";
        var supervisor = api.as(Tokens.of("supervisor").username("boss").org("jinhua/dongyang"));
        var wang = api.as(Tokens.of("customer-manager").username("wang").org("jinhua/dongyang"));
        for (String stranger : new String[] {"executive", "jane", "nobody"}) {
            supervisor
                    .post("/api/v1/customers", withLogin(unit, stranger))
                    .expectProblem(422, "customer-login-unknown");
        }
        var login = "login-" + code();
        wang.post("/api/v1/customers", withLogin(unit, login)).expectProblem(403, "customer-login-not-yours-to-set");

        var ofWang =
                supervisor.post("/api/v1/customers", withLogin(unit, login)).expect(201);
        for (String other : new String[] {"executive", "login-" + code()}) {
            wang.ifMatch(ofWang)
                    .put(ofWang.location(), profile(unit, other))
                    .expectProblem(403, "customer-login-not-yours-to-set");
        }
        wang.ifMatch(ofWang)
                .put(ofWang.location(), profile("A", unit, "wang"))
                .expectProblem(403, "customer-login-not-yours-to-set");
        supervisor
                .ifMatch(ofWang)
                .put(ofWang.location(), profile(unit, "executive"))
                .expectProblem(422, "customer-login-unknown");
        var renamed = profile(unit, login);
        renamed.put("name", "B");
        var changed = wang.ifMatch(ofWang).put(ofWang.location(), renamed).expect(200);
        supervisor
                .ifMatch(changed)
                .put(ofWang.location(), profile("B", unit, "wang"))
                .expect(200);
    }

    private static Map<String, Object> withLogin(String orgUnit, String login) {
        return Map.of("code", code(), "kind", "RETAILER", "profile", profile(orgUnit, login));
    }

    private static java.util.HashMap<String, Object> profile(String orgUnit, String login) {
        var profile = new java.util.HashMap<String, Object>(profile("A", orgUnit, "wang"));
        profile.put("login", login);
        return profile;
    }

    @Test
    void staff_are_listed_with_their_roles_and_without_customers() {
        var staff = api.as(Tokens.of("supervisor").org("jinhua/dongyang"))
                .get("/api/v1/staff?orgUnit=jinhua/dongyang/weishan")
                .expect(200);
        var usernames = staff.json("/items")
                .valueStream()
                .map(item -> item.at("/username").asString());
        assertThat(usernames).contains("jane", "wang").doesNotContain("customer");
        assertThat(staff.json("/items/0/roles/0").asString()).isEqualTo("customer-manager");
    }

    @Test
    void a_customer_sees_only_itself() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var body = new java.util.HashMap<>(profile("Mine", "jinhua/lanxi/youbu", "sun"));
        var login = "login-" + code();
        body.put("login", login);
        var mine = admin.post("/api/v1/customers", Map.of("code", code(), "kind", "RETAILER", "profile", body))
                .expect(201);
        var other = admin.post("/api/v1/customers", customer(code(), "Other", "jinhua/lanxi/youbu", "sun"))
                .expect(201);
        var me = api.as(Tokens.of("customer").username(login).org("jinhua/lanxi/youbu"));
        me.get(mine.location() + "/overview").expect(200);
        me.get(other.location()).expectProblem(404, "customer-not-found");
        assertThat(me.get("/api/v1/customers").expect(200).json("/items")).hasSize(1);
    }

    @Test
    void pages_follow_each_other_without_loss() {
        var admin = api.as(Tokens.of("admin").org("jinhua/wucheng/chengbei"));
        for (int i = 0; i < 7; i++) {
            admin.post("/api/v1/customers", customer(code(), "Page " + i, "jinhua/wucheng/chengbei", "wu"))
                    .expect(201);
        }
        var names = new java.util.ArrayList<String>();
        var path = "/api/v1/customers?limit=3&orgUnit=jinhua/wucheng/chengbei";
        for (var next = path; !next.isEmpty(); ) {
            var page = admin.get(next).expect(200);
            page.json("/items").forEach(item -> names.add(item.at("/name").asString()));
            var cursor = page.json("/next").asString("");
            next = cursor.isEmpty() ? "" : path + "&cursor=" + cursor;
        }
        assertThat(names).containsExactly("Page 6", "Page 5", "Page 4", "Page 3", "Page 2", "Page 1", "Page 0");
    }

    private static String code() {
        return "T" + CODES.incrementAndGet();
    }

    private static Map<String, Object> customer(String code, String name, String orgUnit, String manager) {
        return Map.of("code", code, "kind", "RETAILER", "profile", profile(name, orgUnit, manager));
    }

    private static Map<String, Object> profile(String name, String orgUnit, String manager) {
        return Map.of("name", name, "orgUnit", orgUnit, "manager", manager, "phone", "0579-86000000");
    }
}
