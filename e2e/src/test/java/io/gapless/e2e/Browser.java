package io.gapless.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser without scripts: keeps cookies, follows redirects one by one, fills in a form, and remembers everything that
 * the gateway sent it and every address it was led to. Like browsers it takes localhost for a safe place, so that cookies
 * for HTTPS come back to it; Java's own cookie handler would drop them.
 */
final class Browser {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final Pattern HIDDEN = Pattern.compile("<input[^>]*\\stype=\"hidden\"[^>]*>");
    private static final Pattern NAME = Pattern.compile("\\sname=\"([^\"]*)\"");
    private static final Pattern VALUE = Pattern.compile("\\svalue=\"([^\"]*)\"");
    // All of Keycloak's tokens are JSON Web Tokens: base64url of {"…, and then a dot.
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{10,}\\.[\\w-]*\\.");

    private final String gateway;
    private final String language;
    private final Map<String, HttpCookie> cookies = new LinkedHashMap<>();
    private final Map<String, String> cookiesAsSent = new HashMap<>();
    private final List<String> received = new ArrayList<>();
    private URI address;
    private String page = "";

    /** @param language what its user reads, as {@code Accept-Language} */
    Browser(String gateway, String language) {
        this.gateway = gateway;
        this.language = language;
        this.address = URI.create(gateway + "/");
    }

    /** Another one with the same cookies, as a thief of them would have. */
    Browser copy() {
        var copy = new Browser(gateway, language);
        copy.cookies.putAll(cookies);
        return copy;
    }

    /** Goes to a page of the gateway, and where it is redirected to. */
    Answer open(String path) {
        return arrive(send("GET", URI.create(gateway + path), Map.of(), null));
    }

    /** Sends the form of the page it is on, hidden fields too, and follows the redirects. */
    Answer submit(Map<String, String> fields) {
        var form = FORM.matcher(page);
        assertThat(form.find()).as("a form in %s", page).isTrue();
        var all = new LinkedHashMap<String, String>();
        HIDDEN.matcher(page).results().map(found -> found.group()).forEach(input -> {
            var name = NAME.matcher(input);
            var value = VALUE.matcher(input);
            if (name.find()) {
                all.put(name.group(1), value.find() ? unescaped(value.group(1)) : "");
            }
        });
        all.putAll(fields);
        var body = all.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return arrive(send(
                "POST",
                address.resolve(unescaped(form.group(1))),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                body));
    }

    /** What a page's script does: reads from the gateway. */
    Answer get(String path) {
        return send("GET", URI.create(gateway + path), Map.of("Accept", "application/json"), null);
    }

    /**
     * What a page's script does: changes something at the gateway.
     *
     * @param proof the header against forgery; null for none
     */
    Answer post(String path, String json, @Nullable String proof) {
        var headers = new HashMap<>(Map.of("Accept", "application/json", "Content-Type", "application/json"));
        if (proof != null) {
            headers.put("X-XSRF-TOKEN", proof);
        }
        return send("POST", URI.create(gateway + path), headers, json);
    }

    /** Where it is. */
    String address() {
        return address.toString();
    }

    /** The value of a cookie, empty where there is none. */
    String cookie(String name) {
        return cookies.values().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    /** A cookie with its attributes, as it was last set. */
    String cookieAsSent(String name) {
        return cookiesAsSent.getOrDefault(name, "");
    }

    /** Whatever of what the gateway sent, or of the addresses it was led to, looks like a token. */
    List<String> tokensReceived() {
        return received.stream().filter(text -> TOKEN.matcher(text).find()).toList();
    }

    private Answer arrive(Answer answer) {
        var now = answer;
        for (int redirects = 0; now.status() / 100 == 3; redirects++) {
            assertThat(redirects).as("redirects, at last to %s", address).isLessThan(10);
            now = send("GET", address.resolve(now.location()), Map.of(), null);
        }
        page = now.text();
        return now;
    }

    private Answer send(String method, URI to, Map<String, String> headers, @Nullable String body) {
        var request = HttpRequest.newBuilder(to)
                .timeout(Duration.ofSeconds(30))
                .header("Accept-Language", language)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        var sent = cookies.values().stream()
                .filter(cookie -> to.getPath().startsWith(cookie.getPath()))
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        if (!sent.isEmpty()) {
            request.header("Cookie", sent);
        }
        HttpResponse<String> response;
        try {
            response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + to, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        response.headers().allValues("Set-Cookie").forEach(this::keep);
        remember(response);
        address = to;
        return new Answer(method + " " + to, response.statusCode(), response.headers(), response.body());
    }

    private void keep(String header) {
        for (var cookie : HttpCookie.parse("Set-Cookie: " + header)) {
            var key = cookie.getName() + " " + cookie.getPath();
            if (cookie.hasExpired()) {
                cookies.remove(key);
            } else {
                cookies.put(key, cookie);
                cookiesAsSent.put(cookie.getName(), header);
            }
        }
    }

    private void remember(HttpResponse<String> response) {
        received.addAll(response.headers().allValues("Location"));
        if (response.uri().toString().startsWith(gateway + "/")) {
            received.add(response.headers().map().toString());
            received.add(response.body());
        }
    }

    private static String unescaped(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
