package io.gapless.platform.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.web.Problem;
import io.gapless.testing.ServiceTest;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Who works where, through Keycloak's own client library. */
@ServiceTest(classes = ExampleApplication.class)
class StaffDirectoryTest {

    @Autowired
    StaffDirectory directory;

    @Test
    void org_units_are_listed_by_path_with_their_names() {
        assertThat(directory.orgUnits())
                .extracting(StaffDirectory.OrgUnit::path)
                .isSorted()
                .contains("jinhua", "jinhua/dongyang/weishan");
        assertThat(directory.orgUnits()).contains(new StaffDirectory.OrgUnit("jinhua/dongyang", "东阳"));
    }

    @Test
    void staff_of_a_unit_are_those_of_all_units_below() {
        assertThat(directory.staffUnder("jinhua/dongyang"))
                .contains(
                        new StaffMember("customer-manager", "李明", List.of("jinhua/dongyang/weishan")),
                        new StaffMember("jane", "Jane Doe", List.of("jinhua/dongyang/weishan")),
                        new StaffMember("supervisor", "王芳", List.of("jinhua/dongyang")))
                .extracting(StaffMember::username)
                .doesNotContain("supervisor-yiwu", "executive");
        assertThat(directory.staffUnder("nowhere")).isEmpty();
    }

    @Test
    void without_the_identity_server_it_says_so() {
        saysThatItIsAway("http://localhost:1");
    }

    @Test
    void a_hanging_identity_server_is_not_waited_for_for_ever() throws Exception {
        try (var silent = new ServerSocket(0)) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> saysThatItIsAway("http://localhost:" + silent.getLocalPort()));
        }
    }

    private static void saysThatItIsAway(String server) {
        var settings = new IdentitySettings(URI.create(server), "gapless", "x", "x");
        var lonely = new StaffDirectory(new PeopleDefaults().keycloak(settings), "gapless");
        assertThatThrownBy(lonely::orgUnits)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.slug()).isEqualTo("service-unavailable"));
    }
}
