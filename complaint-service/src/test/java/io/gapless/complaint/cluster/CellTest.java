package io.gapless.complaint.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.cluster.Cluster.Dimension;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellTest {

    @Test
    void of_groups_within_each_other_the_narrowest_that_makes_up_most_is_told() {
        var company = cell("jinhua", Dimension.ORG_UNIT, "", 20);
        var branch = cell("jinhua/yiwu", Dimension.ORG_UNIT, "", 18);
        var late = cell("jinhua/yiwu", Dimension.CATEGORY, "delivery-late", 17);
        var elsewhere = cell("jinhua/yiwu2", Dimension.CATEGORY, "delivery-late", 17);
        assertThat(Cell.narrowest(List.of(company, branch, late))).containsExactly(late);
        assertThat(Cell.narrowest(List.of(company, branch))).containsExactly(branch);
        assertThat(Cell.narrowest(List.of(branch, elsewhere))).containsExactly(branch, elsewhere);
    }

    @Test
    void what_a_narrower_one_does_not_make_up_is_told_beside_it() {
        var company = cell("jinhua", Dimension.ORG_UNIT, "", 40);
        var late = cell("jinhua/yiwu", Dimension.CATEGORY, "delivery-late", 12);
        var lateEverywhere = cell("jinhua", Dimension.CATEGORY, "delivery-late", 30);
        assertThat(Cell.narrowest(List.of(company, late, lateEverywhere)))
                .containsExactly(company, late, lateEverywhere);
    }

    private static Cell cell(String unit, Dimension dimension, String key, long n) {
        return new Cell(unit, dimension, key, null, n, 0);
    }
}
