package io.gapless.gateway.login;

import io.gapless.platform.security.Caller;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** The caller by an access token that was checked. */
final class Authenticated {

    private Authenticated() {}

    static AbstractAuthenticationToken by(Jwt token) {
        var caller = Caller.of(token);
        return new JwtAuthenticationToken(
                token,
                caller.roles().stream().map(SimpleGrantedAuthority::new).collect(Collectors.toSet()),
                caller.username());
    }
}
