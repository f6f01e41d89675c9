package io.gapless.platform.people;

import org.keycloak.admin.client.Keycloak;

/** The service's own access token, for calls it makes by itself: from jobs and listeners. */
public class ServiceToken {

    private final Keycloak keycloak;

    ServiceToken(Keycloak keycloak) {
        this.keycloak = keycloak;
    }

    /** A token that is still good; the client library renews it. */
    public String value() {
        return keycloak.tokenManager().getAccessTokenString();
    }
}
