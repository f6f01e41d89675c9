package io.gapless.localstack.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PartyTest {

    /** West, east, south and north of each county, in degrees. */
    private static final Map<String, double[]> COUNTIES = Map.of(
            "jinhua/dongyang", new double[] {120.08, 120.74, 28.97, 29.50},
            "jinhua/yiwu", new double[] {119.82, 120.29, 29.03, 29.56},
            "jinhua/lanxi", new double[] {119.22, 119.89, 29.01, 29.46},
            "jinhua/wucheng", new double[] {119.30, 119.78, 28.73, 29.30});

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    private final Texts texts = Texts.load();
    private final List<Party> parties = Party.all(2000, texts.words());

    @Test
    void the_same_customers_come_out_every_time_and_of_a_smaller_set_the_first_ones() {
        assertThat(Party.all(2000, texts.words())).isEqualTo(parties);
        assertThat(Party.all(50, Texts.load().words())).isEqualTo(parties.subList(0, 50));
        assertThat(Party.sheet(parties, TODAY).csv().hashCode())
                .isEqualTo(Party.sheet(parties, TODAY).csv().hashCode());
    }

    /** By the rule of the scheme that the demonstration uses, and without an order before that day. */
    @Test
    void new_customers_are_those_of_the_class_of_new_ones() {
        assertThat(parties).allSatisfy(party -> {
            boolean fresh = party.customerForDays() <= 180;
            assertThat(fresh).as(party.code()).isEqualTo("XH".equals(party.segment()));
            assertThat(party.customerForDays()).isGreaterThan(91);
        });
        assertThat(parties.stream().mapToInt(Party::customerForDays).max().orElse(0))
                .isGreaterThan(3650);
    }

    @Test
    void every_row_keeps_the_rules_of_the_import() {
        List<String> rows = Party.sheet(parties, TODAY).csv().lines().toList();
        assertThat(rows).hasSize(2001);
        assertThat(rows.getFirst().split(","))
                .containsExactly(
                        "code",
                        "kind",
                        "name",
                        "orgUnit",
                        "manager",
                        "segment",
                        "phone",
                        "address",
                        "licence",
                        "longitude",
                        "latitude",
                        "login",
                        "registeredOn");
        Set<String> codes = new HashSet<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] fields = row.split(",", -1);
            assertThat(fields).as(row).hasSize(13);
            assertThat(row).doesNotContain("\"").doesNotContain("  ");
            assertThat(codes.add(fields[0])).as(row).isTrue();
            assertThat(fields[0]).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
            assertThat(fields[1]).isIn("MANUFACTURER", "RETAILER", "CONSUMER");
            assertThat(fields[2]).isNotBlank().hasSizeLessThanOrEqualTo(200);
            assertThat(fields[3])
                    .isIn(Territory.TEAMS.stream().map(Territory.Team::unit).toList());
            assertThat(fields[6]).matches("154\\d{8}");
            assertThat(fields[7]).isNotBlank().hasSizeLessThanOrEqualTo(400);
            assertThat(fields[9]).matches("1\\d\\d\\.\\d{6}");
            assertThat(fields[10]).matches("\\d\\d\\.\\d{6}");
        }
    }

    @Test
    void customers_live_in_their_county_and_belong_to_a_manager_who_works_there() {
        for (Party party : parties) {
            double[] county = requireNonNull(COUNTIES.get(party.team().county().unit()));
            assertThat(party.longitude().doubleValue()).as(party.code()).isBetween(county[0], county[1]);
            assertThat(party.latitude().doubleValue()).as(party.code()).isBetween(county[2], county[3]);
            assertThat(party.team().unit()).startsWith(party.team().county().unit() + "/");
            assertThat(party.address()).startsWith(party.team().county().name());
            assertThat(party.manager() == null).isEqualTo(!party.isRetailer());
            if (party.manager() != null) {
                assertThat(party.team().managers()).contains(party.manager());
            }
            if (party.licence() != null) {
                assertThat(party.licence()).matches(party.team().county().licences() + "\\d{6}");
            }
        }
    }

    @Test
    void most_are_retailers_and_every_segment_has_some() {
        Map<Party.Kind, Long> kinds =
                parties.stream().collect(Collectors.groupingBy(Party::kind, Collectors.counting()));
        assertThat(kinds.get(Party.Kind.RETAILER)).isBetween(1650L, 1850L);
        assertThat(kinds.get(Party.Kind.CONSUMER)).isBetween(150L, 250L);
        assertThat(kinds.get(Party.Kind.MANUFACTURER)).isBetween(20L, 60L);
        Set<String> segments = parties.stream()
                .filter(Party::isRetailer)
                .map(party -> String.valueOf(party.segment()))
                .collect(Collectors.toSet());
        assertThat(segments)
                .isEqualTo(texts.menu().packages().stream()
                        .map(Texts.Package::segment)
                        .collect(Collectors.toSet()));
        assertThat(parties.stream().map(Party::name).distinct().count()).isGreaterThan(1500);
    }

    @Test
    void the_two_logins_belong_to_retailers_of_their_own_market_team() {
        assertThat(parties.stream().filter(party -> party.login() != null).toList())
                .extracting(Party::login, party -> party.team().unit(), Party::isRetailer)
                .containsExactly(
                        tuple("customer", "jinhua/dongyang/weishan", true),
                        tuple("customer-2", "jinhua/dongyang/hulu", true));
        assertThat(parties.getFirst().manager()).isEqualTo("customer-manager");
    }

    @Test
    void a_step_away_is_as_far_as_it_says() {
        Party party = parties.get(17);
        Party.Spot spot = party.metresAway(500, Chance.of("test", 1));
        double east = (spot.longitude() - party.longitude().doubleValue())
                * 111_320
                * Math.cos(Math.toRadians(party.latitude().doubleValue()));
        double north = (spot.latitude() - party.latitude().doubleValue()) * 111_320;
        assertThat(Math.hypot(east, north)).isBetween(498.0, 502.0);
    }
}
