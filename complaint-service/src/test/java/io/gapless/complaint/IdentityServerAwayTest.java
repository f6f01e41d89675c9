package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TestIssuer;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;

/** Complaints are given to people while the identity server takes questions and answers none; in a context of its own. */
// Its context ends with it: a second one with a database of its own would answer events in the place of the first.
@DirtiesContext
@ServiceTest(properties = "gapless.complaint.reopen-window=31d")
class IdentityServerAwayTest {

    /** As long as the gateway waits. */
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Test
    void a_complaint_is_given_to_who_is_remembered_as_ever_and_to_others_unconfirmed() throws Exception {
        var supervisor = api.as(Tokens.of("supervisor").username("boss").org("jinhua"));
        var one = received(supervisor, "jinhua/yiwu");
        assertThat(step(supervisor, one, "assign", Map.of("assignee", "li"))
                        .expect(200)
                        .json("/assigneeVerified")
                        .asBoolean())
                .isTrue();
        try (var silence = TestIssuer.shared().silentAboutPeople()) {
            var other = received(supervisor, "jinhua/yiwu");
            var unconfirmed = assertTimeoutPreemptively(
                    AT_MOST,
                    () -> step(supervisor, other, "assign", Map.of("assignee", "supervisor-yiwu"))
                            .expect(200));
            assertThat(unconfirmed.json("/assignee").asString()).isEqualTo("supervisor-yiwu");
            assertThat(unconfirmed.json("/assigneeVerified").asBoolean()).isFalse();
            assertThat(step(supervisor, other, "assign", Map.of("assignee", "li"))
                            .expect(200)
                            .json("/assigneeVerified")
                            .asBoolean())
                    .isTrue();
        }
    }
}
