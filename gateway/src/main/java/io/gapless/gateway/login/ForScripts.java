package io.gapless.gateway.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.security.web.RedirectStrategy;
import tools.jackson.databind.json.JsonMapper;

/**
 * After a logout the browser may have to go to the identity server. A script cannot follow a redirect to another
 * origin, so one that asks for JSON is told the address: {@code {"location": "…"}}.
 */
final class ForScripts implements RedirectStrategy {

    private record Next(String location) {}

    private final JsonMapper json = new JsonMapper();

    @Override
    public void sendRedirect(HttpServletRequest request, HttpServletResponse response, String url) throws IOException {
        var accept = request.getHeader("Accept");
        if (accept == null || !accept.contains("application/json")) {
            response.sendRedirect(url);
            return;
        }
        response.setContentType("application/json");
        response.getOutputStream().write(json.writeValueAsString(new Next(url)).getBytes(StandardCharsets.UTF_8));
    }
}
