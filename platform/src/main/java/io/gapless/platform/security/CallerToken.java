package io.gapless.platform.security;

import java.util.stream.Collectors;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** An access token that was checked, with the {@link Caller} it tells: read from its claims once a request. */
public final class CallerToken extends JwtAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final transient Caller caller;

    public CallerToken(Jwt token) {
        this(token, Caller.of(token));
    }

    private CallerToken(Jwt token, Caller caller) {
        super(
                token,
                caller.roles().stream().map(SimpleGrantedAuthority::new).collect(Collectors.toSet()),
                caller.username());
        this.caller = caller;
    }

    public Caller caller() {
        return caller;
    }
}
