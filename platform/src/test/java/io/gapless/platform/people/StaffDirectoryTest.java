package io.gapless.platform.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.web.Problem;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TestIssuer;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Who works where, and as what, through Keycloak's own client library. */
@ServiceTest(classes = ExampleApplication.class)
class StaffDirectoryTest {

    private static final StaffMember JANE =
            new StaffMember("jane", "Jane Doe", List.of("jinhua/dongyang/weishan"), List.of("customer-manager"));

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
    void staff_of_a_unit_are_those_of_all_units_below_with_their_roles() {
        assertThat(directory.staffUnder("jinhua/dongyang"))
                .contains(
                        new StaffMember(
                                "customer-manager",
                                "李明",
                                List.of("jinhua/dongyang/weishan"),
                                List.of("customer-manager")),
                        JANE,
                        new StaffMember("supervisor", "王芳", List.of("jinhua/dongyang"), List.of("supervisor")))
                .extracting(StaffMember::username)
                .doesNotContain("supervisor-yiwu", "executive");
        assertThat(directory.staffUnder("nowhere")).isEmpty();
    }

    @Test
    void a_customers_login_is_not_staff_although_it_belongs_to_an_org_unit() {
        assertThat(directory.staffUnder("jinhua/dongyang/weishan"))
                .extracting(StaffMember::username)
                .doesNotContain("customer");
        assertThat(directory.find("customer")).isEmpty();
    }

    @Test
    void a_login_has_its_roles_whether_staff_or_not() {
        assertThat(directory.hasRole("customer", "customer")).isTrue();
        assertThat(directory.hasRole("executive", "customer")).isFalse();
        assertThat(directory.hasRole("nobody", "customer")).isFalse();
        assertThat(directory.find("executive")).isPresent();
    }

    @Test
    void one_of_the_staff_is_found_by_exactly_their_username() {
        assertThat(directory.find("jane")).contains(JANE);
        assertThat(directory.find("Jane")).isEmpty();
        assertThat(directory.find("j*")).isEmpty();
        assertThat(directory.find("nobody & {} /../ 100% 张")).isEmpty();
    }

    @Test
    void somebody_works_for_units_above_and_below_their_own() {
        assertThat(JANE.worksFor("jinhua/dongyang")).isTrue();
        assertThat(JANE.worksFor("jinhua/dongyang/weishan/street")).isTrue();
        assertThat(JANE.worksFor("jinhua/yiwu")).isFalse();
    }

    @Test
    void an_org_unit_employs_who_works_there_above_or_below_in_the_roles_that_are_asked_for() {
        assertThat(directory.employs("jane", "jinhua/dongyang")).isTrue();
        assertThat(directory.employs("jane", "jinhua/dongyang", List.of("supervisor", "customer-manager")))
                .isTrue();
        assertThat(directory.employs("jane", "jinhua/dongyang", List.of("supervisor")))
                .isFalse();
        assertThat(directory.employs("jane", "jinhua/yiwu")).isFalse();
        assertThat(directory.employs("customer", "jinhua/dongyang/weishan")).isFalse();
        assertThat(directory.employs("nobody", "jinhua")).isFalse();
    }

    @Test
    void who_was_known_stays_known_for_hours_while_the_identity_server_hangs() throws Exception {
        var now = new AtomicReference<>(Instant.parse("2026-01-05T08:00:00Z"));
        var impatient = impatient(now::get);
        assertThat(impatient.find("jane")).contains(JANE);
        assertThat(impatient.staffUnder("jinhua/dongyang/weishan")).contains(JANE);
        try (var silence = TestIssuer.shared().silentAboutPeople()) {
            for (int hours : new int[] {1, 6, 11}) {
                now.set(Instant.parse("2026-01-05T08:00:00Z").plus(Duration.ofHours(hours)));
                assertThat(impatient.find("jane")).contains(JANE);
                assertThat(impatient.find("jane"))
                        .as("at once, the second time")
                        .contains(JANE);
            }
            assertThat(impatient.staffUnder("jinhua/dongyang/weishan")).contains(JANE);
            assertThatThrownBy(() -> impatient.find("supervisor"))
                    .as("who was not known")
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.slug()).isEqualTo("service-unavailable"));
            now.set(Instant.parse("2026-01-05T21:00:00Z"));
            assertThatThrownBy(() -> impatient.find("jane"))
                    .as("not for ever: they may have left")
                    .isInstanceOf(Problem.class);
        }
        now.set(Instant.parse("2026-01-05T21:01:00Z"));
        assertThat(impatient.find("supervisor")).isPresent();
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

    /** Like the real one, but a call is given up at once. */
    private static StaffDirectory impatient(InstantSource time) {
        var settings = new IdentitySettings(URI.create(TestIssuer.shared().serverUrl()), "gapless", "x", "x");
        return new StaffDirectory(
                PeopleDefaults.keycloak(settings, Duration.ofSeconds(1)),
                "gapless",
                Duration.ofSeconds(20),
                new Clock() {
                    @Override
                    public Instant instant() {
                        return time.instant();
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }
                });
    }

    private static void saysThatItIsAway(String server) {
        var settings = new IdentitySettings(URI.create(server), "gapless", "x", "x");
        var lonely = new StaffDirectory(new PeopleDefaults().keycloak(settings), "gapless");
        assertThatThrownBy(lonely::orgUnits)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.slug()).isEqualTo("service-unavailable"));
    }
}
