package io.gapless.e2e;

import io.gapless.localstack.LocalStack;
import io.gapless.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The whole platform as processes, on ports and data of its own; started once for all journeys. */
final class WholeStack {

    private static final LocalStack STACK = started();
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private WholeStack() {}

    static LocalStack stack() {
        return STACK;
    }

    /** The gateway, without login. */
    static Api gateway() {
        return Api.at(STACK.gatewayUrl());
    }

    /** The gateway as one of the realm's people, by password as the command line does. */
    static Api as(String username) {
        return gateway()
                .as(TOKENS.computeIfAbsent(
                        username,
                        name -> token(Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "gapless-cli",
                                "username",
                                name,
                                "password",
                                "gapless"))));
    }

    /** The gateway as the partner system. */
    static Api asPartner() {
        return gateway()
                .as(TOKENS.computeIfAbsent(
                        "partner of the test",
                        name -> token(Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                "gapless-partner",
                                "client_secret",
                                "gapless-partner"))));
    }

    private static String token(Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return Api.at(STACK.keycloak().issuer())
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post("/protocol/openid-connect/token", body)
                .expect(200)
                .json("/access_token")
                .asString();
    }

    private static LocalStack started() {
        Awaitility.setDefaultTimeout(java.time.Duration.ofSeconds(30));
        var stack = LocalStack.ephemeral();
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
        stack.start();
        return stack;
    }
}
