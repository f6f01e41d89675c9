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
import java.util.Optional;
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
        knows("above", "jinhua", "service-agent");
        knows("at", "jinhua/yiwu", "supervisor");
        knows("below", "jinhua/yiwu/fotang", "customer-manager");
        knows("beside", "jinhua/dongyang", "service-agent");
        for (String username : List.of("above", "at", "below")) {
            assertThat(assignees.confirm(username, "jinhua/yiwu", caller)).isTrue();
        }
        for (String username : List.of("beside", "nobody")) {
            assertThatThrownBy(() -> assignees.confirm(username, "jinhua/yiwu", caller))
                    .hasMessage("assignee-unknown");
        }
    }

    @Test
    void staff_who_handle_no_complaints_are_not_given_one() {
        for (String role : List.of("executive", "quality-analyst")) {
            knows("reader", "jinhua/yiwu", role);
            assertThatThrownBy(() -> assignees.confirm("reader", "jinhua/yiwu", caller))
                    .hasMessage("assignee-handles-none");
        }
    }

    @Test
    void while_the_identity_server_is_away_nobody_is_confirmed_and_nobody_refused() {
        when(directory.find("somebody"))
                .thenThrow(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "keycloak"));
        assertThat(assignees.confirm("somebody", "jinhua/yiwu", caller)).isFalse();
    }

    @Test
    void whoever_claims_is_not_asked_about() {
        assertThat(assignees.confirm("boss", "jinhua/yiwu", caller)).isTrue();
        verifyNoInteractions(directory);
    }

    private void knows(String username, String orgUnit, String role) {
        when(directory.find(username))
                .thenReturn(Optional.of(new StaffMember(username, username, List.of(orgUnit), List.of(role))));
    }
}
