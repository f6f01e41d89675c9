package io.gapless.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code components/survey-mail} adds to an overlay that names it. */
class SurveyMailComponentTest {

    private static Manifests withMail;

    @BeforeAll
    static void render() {
        withMail = Overlay.PRODUCTION.with("survey-mail");
    }

    @ParameterizedTest
    @EnumSource
    void it_keeps_every_rule(Rule rule) {
        assertThat(rule.violations(withMail)).isEmpty();
    }

    @Test
    void only_survey_service_reaches_the_mail_server_and_only_by_tls() {
        var policies = withMail.of(NetworkPolicy.class)
                .filter(policy -> policy.getMetadata().getName().equals("survey-mail"))
                .toList();
        assertThat(policies).singleElement().satisfies(policy -> {
            assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                    .isEqualTo(Map.of("app.kubernetes.io/name", "survey-service"));
            assertThat(policy.getSpec().getIngress()).isEmpty();
            assertThat(policy.getSpec().getEgress()).singleElement().satisfies(rule -> {
                assertThat(rule.getPorts())
                        .map(port -> port.getPort().getIntVal())
                        .containsExactly(465);
                assertThat(rule.getTo())
                        .singleElement()
                        .satisfies(peer -> assertThat(peer.getIpBlock().getExcept())
                                .contains("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"));
            });
        });
        assertThat(Overlay.PRODUCTION.render().of(NetworkPolicy.class))
                .noneMatch(policy -> policy.getMetadata().getName().equals("survey-mail"));
    }

    @Test
    void the_server_is_reached_where_the_policy_lets_out_to_and_its_password_is_a_secret() {
        var variables = withMail.pods()
                .filter(pod -> pod.owner().name().equals("survey-service"))
                .flatMap(PodTemplate::containers)
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().startsWith("GAPLESS_SURVEY_MAIL_"))
                .collect(Collectors.toMap(variable -> variable.getName(), variable -> variable));
        var address = URI.create(
                requireNonNull(variables.get("GAPLESS_SURVEY_MAIL_SMTP")).getValue());
        assertThat(address.getScheme()).isEqualTo("smtps");
        assertThat(address.getPort()).isEqualTo(465);
        assertThat(requireNonNull(variables.get("GAPLESS_SURVEY_MAIL_FROM")).getValue())
                .contains("@");
        var password = requireNonNull(variables.get("GAPLESS_SURVEY_MAIL_PASSWORD"));
        assertThat(password.getValue()).isNull();
        assertThat(password.getValueFrom().getSecretKeyRef().getName()).isEqualTo("survey-mail");
    }
}
