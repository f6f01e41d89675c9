package io.gapless.e2e;

import static io.gapless.e2e.WholeStack.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.localstack.KeycloakServer;
import io.gapless.localstack.LocalStackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The realm as the real Keycloak serves it: who gets which token, and for whom it is open. */
class RealmIT {

    private final KeycloakServer keycloak = stack().keycloak();

    @Test
    void a_login_per_role_gets_a_token_with_its_role_its_org_unit_and_our_audience() {
        assertThat(claims(keycloak.accessToken("customer-manager")))
                .contains("\"roles\":[\"customer-manager\"]")
                .contains("\"org\":[\"/jinhua/dongyang/weishan\"]")
                .contains("\"aud\":\"gapless\"")
                .contains("\"iss\":\"" + keycloak.issuer() + "\"")
                .contains("\"preferred_username\":\"customer-manager\"");
        for (String role :
                List.of("customer", "service-agent", "supervisor", "quality-analyst", "executive", "admin")) {
            assertThat(claims(keycloak.accessToken(role)))
                    .contains("\"roles\":[\"%s\"]".formatted(role))
                    .contains("\"org\":[\"/jinhua");
        }
    }

    @Test
    void a_partner_gets_its_scopes_and_a_service_may_look_up_people() throws Exception {
        assertThat(claims(keycloak.clientToken("gapless-partner", "gapless-partner")))
                .contains("\"roles\":[\"partner\"]")
                .contains("\"org\":[\"/jinhua\"]")
                .contains("\"aud\":\"gapless\"")
                .containsPattern("\"scope\":\"[^\"]*complaints:write")
                .containsPattern("\"scope\":\"[^\"]*complaints:read")
                .containsPattern("\"scope\":\"[^\"]*customers:read");

        HttpResponse<String> people = get(
                keycloak.serverUrl() + "/admin/realms/gapless/users?username=cm-weishan-1",
                keycloak.clientToken("visit-service", "visit-service"));
        assertThat(people.statusCode()).isEqualTo(200);
        assertThat(people.body()).contains("\"lastName\":\"厉\"");
    }

    @Test
    void a_service_may_see_the_org_units_and_roles_of_people() throws Exception {
        String token = keycloak.clientToken("complaint-service", "complaint-service");
        String users = keycloak.serverUrl() + "/admin/realms/gapless/users";
        HttpResponse<String> found = get(users + "?username=service-agent&exact=true", token);
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(found.body());
        assertThat(id.find()).as(found.body()).isTrue();
        assertThat(get(users + "/" + id.group(1) + "/groups", token).body()).contains("\"path\":\"/jinhua/dongyang\"");
        assertThat(get(users + "/" + id.group(1) + "/role-mappings/realm/composite", token)
                        .body())
                .contains("\"name\":\"service-agent\"");
    }

    @Test
    void a_wrong_secret_and_an_unknown_login_get_nothing() {
        assertThatThrownBy(() -> keycloak.clientToken("gapless-partner", "guessed"))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("unauthorized_client");
        assertThatThrownBy(() -> keycloak.accessToken("nobody")).hasMessageContaining("invalid_grant");
    }

    @Test
    void the_browser_login_demands_pkce_and_returns_to_the_gateway_on_any_local_port_only() throws Exception {
        String pkce = "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

        assertThat(authorize("http://localhost:8080/login/oauth2/code/gapless", pkce)
                        .statusCode())
                .isEqualTo(200);
        assertThat(authorize("http://localhost:23456/login/oauth2/code/gapless", pkce)
                        .statusCode())
                .isEqualTo(200);
        assertThat(authorize("http://localhost:23456/elsewhere", pkce).statusCode())
                .isEqualTo(400);
        assertThat(authorize("http://gapless.example/login/oauth2/code/gapless", pkce)
                        .statusCode())
                .isEqualTo(400);
        assertThat(authorize("http://localhost:8080/login/oauth2/code/gapless", "")
                        .headers()
                        .firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).contains("error=invalid_request"));
    }

    @Test
    void nothing_listens_beyond_loopback() throws IOException {
        List<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
        for (InetAddress address : outside) {
            for (int port : List.of(
                    keycloak.port(),
                    keycloak.managementPort(),
                    stack().postgres().port(),
                    stack().kafka().port(),
                    URI.create(stack().gatewayUrl()).getPort(),
                    URI.create(stack().url("customer-service")).getPort())) {
                assertThatThrownBy(() -> new Socket(address, port).close())
                        .as("%s port %d", address, port)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private HttpResponse<String> authorize(String redirect, String parameters) throws Exception {
        return get(
                keycloak.issuer()
                        + "/protocol/openid-connect/auth?client_id=gapless-web&response_type=code&scope=openid&redirect_uri="
                        + redirect
                        + parameters,
                "");
    }

    private static HttpResponse<String> get(String url, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }
}
