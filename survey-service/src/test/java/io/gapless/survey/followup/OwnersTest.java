package io.gapless.survey.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.survey.SurveySettings.Owner;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnersTest {

    private final Owners owners = new Owners(
            List.of(new Owner("jinhua", "chen"), new Owner("jinhua/dongyang", "wu"), new Owner("jinhua/yiwu", "li")));

    @Test
    void the_nearest_owner_above_the_unit_is_taken() {
        assertThat(owners.of("jinhua/dongyang/weishan", Set.of())).contains("wu");
        assertThat(owners.of("jinhua/lanxi", Set.of())).contains("chen");
        assertThat(owners.of("jinhuax", Set.of())).isEmpty();
    }

    @Test
    void nobody_follows_up_their_own_work() {
        assertThat(owners.of("jinhua/dongyang/weishan", Set.of("wu", "li"))).contains("chen");
        assertThat(new Owners(List.of(new Owner("jinhua", "chen"))).of("jinhua", Set.of("chen")))
                .isEmpty();
    }
}
