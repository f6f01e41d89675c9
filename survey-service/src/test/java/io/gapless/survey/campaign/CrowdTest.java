package io.gapless.survey.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.survey.campaign.Crowd.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private static List<Place> places(String orgUnit, @Nullable String segment, int number) {
        return Collections.nCopies(number, new Place(orgUnit, segment));
    }

    @SafeVarargs
    private static List<Place> all(List<Place>... some) {
        return Stream.of(some).flatMap(List::stream).toList();
    }

    private static String hidden(List<Place> all) {
        return Crowd.hide(all, "j", 5).stream()
                .collect(Collectors.groupingBy(
                        place -> place.orgUnit() + " " + place.segment(), TreeMap::new, Collectors.counting()))
                .toString();
    }

    @Test
    void who_has_enough_like_them_stays_where_they_are() {
        assertThat(hidden(all(places("j/d", "A", 5), places("j/y", "B", 7), places("j", null, 6))))
                .isEqualTo("{j null=6, j/d A=5, j/y B=7}");
        assertThat(hidden(List.of())).isEqualTo("{}");
    }

    @Test
    void few_lose_their_segment_first_and_then_their_org_unit() {
        assertThat(hidden(all(places("j/d", "A", 9), places("j/d", "B", 4), places("j/d", "C", 1))))
                .isEqualTo("{j/d A=9, j/d null=5}");
        assertThat(hidden(all(places("j/d/h", "A", 3), places("j/d/w", "A", 2), places("j/y", "A", 8))))
                .isEqualTo("{j/d null=5, j/y A=8}");
    }

    @Test
    void the_rest_is_not_few_either() {
        assertThat(hidden(all(places("j/d", "A", 6), places("j/y", "B", 1), places("j/p", "A", 7))))
                .isEqualTo("{j null=7, j/p A=7}");
        assertThat(hidden(all(places("j/d", "A", 4), places("j", "B", 1)))).isEqualTo("{j null=5}");
    }

    @Test
    void nobody_is_told_elsewhere_than_where_they_are_and_nobody_alone() {
        var random = new Random(20261123);
        for (int round = 0; round < 200; round++) {
            var all = new ArrayList<Place>();
            for (int i = 5 + random.nextInt(60); i > 0; i--) {
                var unit = "j" + "/x/y/z".substring(0, 2 * random.nextInt(4))
                        + (random.nextInt(3) == 0 ? "" : "/u" + random.nextInt(4));
                all.add(new Place(
                        unit,
                        random.nextInt(4) == 0
                                ? null
                                : "ABC".substring(random.nextInt(3)).substring(0, 1)));
            }
            var told = Crowd.hide(all, "j", 5);
            assertThat(told).hasSameSizeAs(all);
            for (int i = 0; i < told.size(); i++) {
                assertThat(all.get(i).orgUnit() + "/").startsWith(told.get(i).orgUnit() + "/");
                assertThat(told.get(i).segment()).isIn(null, all.get(i).segment());
            }
            assertThat(told.stream()
                            .collect(Collectors.groupingBy(place -> place, Collectors.counting()))
                            .values())
                    .as("%s", all)
                    .allMatch(number -> number >= 5);
        }
    }
}
