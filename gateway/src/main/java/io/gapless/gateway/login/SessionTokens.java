package io.gapless.gateway.login;

import io.gapless.platform.security.CallerToken;
import io.gapless.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.ClientAuthorizationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Makes a request of a browser session a request with the session's access token, refreshed where it is about to
 * expire: from here on there is one kind of caller.
 */
class SessionTokens extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(SessionTokens.class);

    private final OAuth2AuthorizedClientRepository tokens;
    private final OAuth2AuthorizedClientManager refreshing;
    private final JwtDecoder decoder;
    private final Problems problems;

    SessionTokens(
            OAuth2AuthorizedClientRepository tokens,
            OAuth2AuthorizedClientManager refreshing,
            JwtDecoder decoder,
            Problems problems) {
        this.tokens = tokens;
        this.refreshing = refreshing;
        this.decoder = decoder;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var session = request.getSession(false);
        if (session == null
                || !(SecurityContextHolder.getContext().getAuthentication()
                        instanceof OAuth2AuthenticationToken login)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            var token = accessToken(login, session, request, response);
            if (token == null) {
                end(session);
            } else {
                // For this request only: the session keeps the login itself.
                SecurityContextHolder.setContext(new SecurityContextImpl(new CallerToken(token)));
            }
        } catch (ClientAuthorizationException | BadJwtException over) {
            if (isOver(over)) {
                log.info("A session ended at the identity server: {}", over.getMessage());
                end(session);
            } else {
                unavailable(request, response, over);
                return;
            }
        } catch (OAuth2AuthorizationException | JwtException unreachable) {
            unavailable(request, response, unreachable);
            return;
        }
        chain.doFilter(request, response);
    }

    private @Nullable Jwt accessToken(
            OAuth2AuthenticationToken login,
            HttpSession session,
            HttpServletRequest request,
            HttpServletResponse response) {
        OAuth2AuthorizedClient kept = tokens.loadAuthorizedClient(Login.REGISTRATION, login, request);
        if (kept != null && isFresh(kept)) {
            return decoder.decode(kept.getAccessToken().getTokenValue());
        }
        // One refresh for all requests of a page that was left open.
        synchronized (WebUtils.getSessionMutex(session)) {
            var refreshed = refreshing.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(Login.REGISTRATION)
                    .principal(login)
                    .attribute(HttpServletRequest.class.getName(), request)
                    .attribute(HttpServletResponse.class.getName(), response)
                    .build());
            return refreshed == null || isExpired(refreshed)
                    ? null
                    : decoder.decode(refreshed.getAccessToken().getTokenValue());
        }
    }

    private void unavailable(HttpServletRequest request, HttpServletResponse response, Exception cause)
            throws IOException {
        log.warn("A session's token cannot be refreshed or checked: {}", cause.getMessage());
        response.setHeader("Retry-After", "2");
        problems.send(request, response, HttpStatus.SERVICE_UNAVAILABLE, "login-unavailable");
    }

    private static void end(HttpSession session) {
        SecurityContextHolder.clearContext();
        session.invalidate();
    }

    /** The identity server says so, not merely fails to answer. */
    private static boolean isOver(Exception failure) {
        return !(failure instanceof ClientAuthorizationException refused)
                || refused.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_GRANT)
                || refused.getError().getErrorCode().equals("client_authorization_required");
    }

    private static boolean isFresh(OAuth2AuthorizedClient client) {
        var expires = client.getAccessToken().getExpiresAt();
        return expires != null && expires.isAfter(Instant.now().plusSeconds(30));
    }

    private static boolean isExpired(OAuth2AuthorizedClient client) {
        var expires = client.getAccessToken().getExpiresAt();
        return expires != null && expires.isBefore(Instant.now());
    }
}
