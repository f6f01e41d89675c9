package io.gapless.gateway.login;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Languages;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who the caller is, for pages that show it. */
@RestController
class MeController {

    /**
     * The login that sent the request.
     *
     * @param orgUnits paths of the org units whose data it may see
     * @param language in which it is answered, as a language tag
     */
    record Me(String username, Set<String> roles, List<String> orgUnits, String language) {}

    @PermitAll // to everybody who is logged in, whatever their roles
    @GetMapping("/api/v1/me")
    Me me(Caller caller, HttpServletRequest request) {
        return new Me(
                caller.username(),
                caller.roles(),
                caller.orgScope().units(),
                Languages.of(request).toLanguageTag());
    }
}
