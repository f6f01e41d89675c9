package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.people.StaffMember;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class AssigneesTest {

    private final StaffDirectory directory = mock(StaffDirectory.class);
    private final Assignees assignees = new Assignees(directory);
    private final Caller caller =
            new Caller("1", "boss", Set.of("supervisor"), new OrgScope(List.of("jinhua")), Set.of());

    @Test
    void staff_above_at_and_below_the_org_unit_are_confirmed_and_those_beside_it_are_not() {
        when(directory.staffUnder("jinhua"))
                .thenReturn(List.of(
                        member("above", "jinhua"),
                        member("at", "jinhua/yiwu"),
                        member("below", "jinhua/yiwu/fotang"),
                        member("beside", "jinhua/dongyang")));
        for (String username : List.of("above", "at", "below")) {
            assertThat(assignees.confirm(username, "jinhua/yiwu", caller)).isTrue();
        }
        assertThatThrownBy(() -> assignees.confirm("beside", "jinhua/yiwu", caller))
                .hasMessage("assignee-unknown");
    }

    @Test
    void while_the_identity_server_is_away_nobody_is_confirmed_and_nobody_refused() {
        when(directory.staffUnder("jinhua"))
                .thenThrow(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "keycloak"));
        assertThat(assignees.confirm("somebody", "jinhua/yiwu", caller)).isFalse();
    }

    @Test
    void whoever_claims_is_not_asked_about() {
        assertThat(assignees.confirm("boss", "jinhua/yiwu", caller)).isTrue();
        verifyNoInteractions(directory);
    }

    private static StaffMember member(String username, String orgUnit) {
        return new StaffMember(username, username, List.of(orgUnit));
    }
}
