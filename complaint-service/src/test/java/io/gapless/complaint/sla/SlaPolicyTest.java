package io.gapless.complaint.sla;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.sla.BusinessCalendar.Interval;
import io.gapless.complaint.taxonomy.Severity;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlaPolicyTest {

    private static final BusinessCalendar CALENDAR = new BusinessCalendar(
            ZoneOffset.UTC,
            Map.of(DayOfWeek.MONDAY, List.of(new Interval(LocalTime.of(9, 0), LocalTime.of(17, 0)))),
            Set.of(),
            Map.of());
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");

    private static final String UNIT = "jinhua";

    private final SlaPolicy general = policy("general", null, null, null, null, OLD);
    private final SlaPolicy high = policy("high", null, Severity.HIGH, null, null, OLD);
    private final SlaPolicy segment = policy("segment", null, null, "A", null, OLD);
    private final SlaPolicy channel = policy("channel", null, null, null, "APP", OLD);
    private final SlaPolicy segmentAndChannel = policy("segment and channel", null, null, "A", "APP", OLD);
    private final SlaPolicy delivery = policy("delivery", "delivery", null, null, null, OLD);
    private final SlaPolicy late = policy("late", "delivery-late", null, null, null, OLD);
    private final SlaPolicy lateHigh = policy("late and high", "delivery-late", Severity.HIGH, null, null, OLD);
    private final SlaPolicy newer = policy("newer", "delivery-late", Severity.HIGH, null, null, OLD.plusSeconds(1));

    @Test
    void the_narrowest_category_goes_before_severity_then_segment_then_channel_then_the_newer_one() {
        // Each wins over all before it.
        var order = List.of(general, channel, segment, segmentAndChannel, high, delivery, late, lateHigh, newer);
        var matter = new SlaPolicy.Matter(List.of("delivery-late", "delivery"), Severity.HIGH, "A", "APP", null, UNIT);
        for (int i = 0; i < order.size(); i++) {
            assertThat(Sla.choose(order.subList(0, i + 1), matter)).isEqualTo(order.get(i));
            assertThat(Sla.choose(order.subList(0, i + 1).reversed(), matter)).isEqualTo(order.get(i));
        }
    }

    @Test
    void a_policy_that_names_something_else_does_not_hold() {
        var matter = new SlaPolicy.Matter(List.of("price"), Severity.LOW, null, "HOTLINE", UUID.randomUUID(), UNIT);
        assertThat(Sla.choose(
                        List.of(general, high, segment, channel, segmentAndChannel, delivery, late, lateHigh), matter))
                .isEqualTo(general);
    }

    @Test
    void a_policy_of_the_very_customer_goes_before_all() {
        var customer = UUID.randomUUID();
        var own = policy("own", null, null, null, null, customer, OLD);
        var another = policy("another", "delivery-late", Severity.HIGH, "A", "APP", UUID.randomUUID(), OLD);
        var matter =
                new SlaPolicy.Matter(List.of("delivery-late", "delivery"), Severity.HIGH, "A", "APP", customer, UNIT);
        assertThat(Sla.choose(List.of(own, general, newer, another), matter)).isEqualTo(own);
        var ownLate = policy("own late", "delivery", null, null, null, customer, OLD);
        assertThat(Sla.choose(List.of(ownLate, own, general, newer), matter)).isEqualTo(ownLate);
        var nobody = new SlaPolicy.Matter(List.of("price"), Severity.LOW, null, "APP", null, UNIT);
        assertThat(Sla.choose(List.of(own, general, another), nobody)).isEqualTo(general);
    }

    @Test
    void of_two_alike_that_of_the_narrower_org_unit_holds_and_nowhere_else() {
        var whole = policy("whole", "delivery", null, null, null, null, null, OLD.plusSeconds(9));
        var branch = policy("branch", "delivery", null, null, null, null, "jinhua/yiwu", OLD.plusSeconds(5));
        var team = policy("team", "delivery", null, null, null, null, "jinhua/yiwu/east", OLD);
        var all = List.of(general, whole, branch, team);
        assertThat(Sla.choose(all, of("jinhua/yiwu/east"))).isEqualTo(team);
        assertThat(Sla.choose(all, of("jinhua/yiwu/west"))).isEqualTo(branch);
        assertThat(Sla.choose(all, of("jinhua/yiwu"))).isEqualTo(branch);
        assertThat(Sla.choose(all, of("jinhua/yiwu-not"))).isEqualTo(whole);
        assertThat(Sla.choose(all, of("jinhua"))).isEqualTo(whole);
        // What is told apart by more than where it is goes before: a branch does not loosen the company's own terms.
        var channel = policy("channel", "delivery", null, null, "APP", OLD);
        assertThat(Sla.choose(List.of(general, channel, team), of("jinhua/yiwu/east")))
                .isEqualTo(channel);
    }

    private static SlaPolicy.Matter of(String orgUnit) {
        return new SlaPolicy.Matter(List.of("delivery"), Severity.LOW, null, "APP", null, orgUnit);
    }

    private static SlaPolicy policy(
            String name,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable String segment,
            @Nullable String channel,
            Instant createdAt) {
        return policy(name, category, severity, segment, channel, null, createdAt);
    }

    private static SlaPolicy policy(
            String name,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable String segment,
            @Nullable String channel,
            @Nullable UUID customer,
            Instant createdAt) {
        return policy(name, category, severity, segment, channel, customer, null, createdAt);
    }

    private static SlaPolicy policy(
            String name,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable String segment,
            @Nullable String channel,
            @Nullable UUID customer,
            @Nullable String orgUnit,
            Instant createdAt) {
        return new SlaPolicy(
                UUID.randomUUID(),
                name,
                category,
                severity,
                segment,
                channel,
                customer,
                orgUnit,
                1,
                1,
                1,
                1,
                CALENDAR,
                null,
                List.of(),
                Set.of(),
                Set.of(),
                createdAt);
    }
}
