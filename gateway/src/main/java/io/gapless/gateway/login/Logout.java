package io.gapless.gateway.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Ends the session at the identity server together with the one here. The gateway does it itself, by the refresh token
 * it keeps: the standard's redirect of the browser would put the ID token into an address. Only where the identity
 * server does not answer is the browser sent there, without a token, and the person asked once more.
 */
final class Logout implements LogoutHandler, LogoutSuccessHandler {

    private static final Logger log = LoggerFactory.getLogger(Logout.class);
    private static final String STILL_OPEN = Logout.class.getName() + ".stillOpen";

    private final OAuth2AuthorizedClientRepository tokens;
    private final ClientRegistration client;
    private final RestClient identityServer;
    private final AccessSettings settings;
    private final String landing;
    private final ForScripts redirect = new ForScripts();

    /** @param landing where people are afterwards, as the identity server knows it */
    Logout(
            OAuth2AuthorizedClientRepository tokens,
            ClientRegistration client,
            RestClient identityServer,
            AccessSettings settings,
            String landing) {
        this.tokens = tokens;
        this.client = client;
        this.identityServer = identityServer;
        this.settings = settings;
        this.landing = landing;
    }

    /** While the session still has its tokens. */
    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response, @Nullable Authentication login) {
        if (login instanceof OAuth2AuthenticationToken) {
            OAuth2AuthorizedClient kept = tokens.loadAuthorizedClient(Login.REGISTRATION, login, request);
            request.setAttribute(STILL_OPEN, kept == null || !isEnded(kept));
        }
    }

    @Override
    public void onLogoutSuccess(
            HttpServletRequest request, HttpServletResponse response, @Nullable Authentication login)
            throws IOException {
        redirect.sendRedirect(
                request,
                response,
                Boolean.TRUE.equals(request.getAttribute(STILL_OPEN))
                        ? UriComponentsBuilder.fromUriString(settings.endSessionUri())
                                .queryParam("client_id", client.getClientId())
                                .queryParam("post_logout_redirect_uri", landing)
                                .toUriString()
                        : "/");
    }

    private boolean isEnded(OAuth2AuthorizedClient kept) {
        var refreshToken = kept.getRefreshToken();
        if (refreshToken == null) {
            return false;
        }
        var form = new LinkedMultiValueMap<String, String>();
        form.add("refresh_token", refreshToken.getTokenValue());
        try {
            identityServer
                    .post()
                    .uri(settings.logoutUri())
                    .headers(headers -> headers.setBasicAuth(client.getClientId(), client.getClientSecret()))
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .body(form)
                    .retrieve()
                    .toBodilessEntity();
            return true;
        } catch (RestClientException failure) {
            log.warn("The session at the identity server is not ended: {}", failure.getMessage());
            return false;
        }
    }
}
