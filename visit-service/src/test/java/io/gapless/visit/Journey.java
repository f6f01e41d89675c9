package io.gapless.visit;

import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import io.gapless.visit.customer.KnownCustomers;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What the journeys through this service have in common: who takes part, and what is there before they begin. */
@ServiceTest
public abstract class Journey {

    protected static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Autowired
    protected Api api;

    @Autowired
    protected EventContracts events;

    @Autowired
    protected KnownCustomers customers;

    @DynamicPropertySource
    static void customerService(DynamicPropertyRegistry settings) {
        settings.add("gapless.services.customer-service.url", CustomerServiceStub::url);
        settings.add("gapless.visit.promises.cron", () -> "-"); // tests start the runs that they need
    }

    protected static LocalDate today() {
        return LocalDate.now(ZONE);
    }

    protected static YearMonth nextMonth() {
        return YearMonth.now(ZONE).plusMonths(1);
    }

    /** A text that nobody else uses. */
    protected static String unique(String prefix) {
        return prefix + NUMBERS.incrementAndGet();
    }

    protected Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    protected Api supervisor(String orgUnit) {
        return api.as(Tokens.of("supervisor").org(orgUnit));
    }

    protected Api manager(String username, String orgUnit) {
        return api.as(Tokens.of("customer-manager").username(username).org(orgUnit));
    }

    /** A customer of the event's example, elsewhere and with another manager; known when this returns. */
    protected UUID customer(String segment, String orgUnit, String manager) {
        var id = UUID.randomUUID();
        events.example("CustomerRegistered")
                .with("id", id)
                .with("code", unique("C"))
                .with("segment", segment)
                .with("orgUnit", orgUnit)
                .with("manager", manager)
                .with("login", "login-" + id)
                .with("longitude", 120.4312)
                .with("latitude", 29.2014)
                .send();
        await().until(() -> customers.find(id).isPresent());
        return id;
    }

    protected static Map<String, Object> step(
            String title, String dimension, double weight, String evidence, boolean critical) {
        return Map.of(
                "title", title,
                "say", "您好,我是客户经理。",
                "do", "出示证件",
                "dimension", dimension,
                "weight", weight,
                "evidence", evidence,
                "critical", critical);
    }

    /** A standard in trial, of three steps: greeting 20, stock 50 (critical, a number), shelf 30 (a photo). */
    protected UUID standard() {
        var draft = analyst()
                .post(
                        "/api/v1/service-standards",
                        Map.of(
                                "name",
                                unique("常规拜访标准"),
                                "type",
                                "QUALITY",
                                "steps",
                                List.of(
                                        step("问候", "EMPATHY", 20, "NONE", false),
                                        step("核对库存", "RELIABILITY", 50, "NUMBER", true),
                                        step("整理货架", "TANGIBLES", 30, "PHOTO", false))))
                .expect(201);
        analyst()
                .ifMatch(draft)
                .post(draft.location() + "/transitions", Map.of("to", "TRIAL"))
                .expect(200);
        return draft.id();
    }

    protected UUID item(UUID standard) {
        return analyst()
                .post(
                        "/api/v1/service-items",
                        Map.of(
                                "name",
                                unique("货架陈列指导"),
                                "standardId",
                                standard,
                                "dimension",
                                "TANGIBLES",
                                "visitKind",
                                "PACKAGE"))
                .expect(201)
                .id();
    }

    /** A published package of one item so many times a month, and some optional ones of which one may be picked. */
    protected UUID publishedPackage(String segment, String orgUnit, UUID item, int times, UUID... optional) {
        var pack = analyst()
                .post(
                        "/api/v1/service-packages",
                        Map.of(
                                "name",
                                unique("套餐"),
                                "segment",
                                segment,
                                "orgUnit",
                                orgUnit,
                                "standardItems",
                                List.of(Map.of("itemId", item, "timesPerMonth", times)),
                                "optionalItems",
                                List.of(optional),
                                "optionalLimit",
                                Math.min(1, optional.length)))
                .expect(201);
        analyst().ifMatch(pack).post(pack.location() + "/publish").expect(200);
        return pack.id();
    }

    protected Api.Answer promise(UUID pack) {
        return analyst()
                .post(
                        "/api/v1/service-packages/" + pack + "/promises",
                        Map.of("period", nextMonth().toString()))
                .expect(200);
    }
}
