package io.gapless.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists a service's dead letters, or has it process those of one topic again. */
final class ReplayCommand {

    private final StackSettings settings;

    ReplayCommand(StackSettings settings) {
        this.settings = settings;
    }

    int run(List<String> options) {
        if (options.isEmpty() || options.size() > 2) {
            throw LocalStackException.of("replay.usage", services());
        }
        Part service = Part.named(options.getFirst());
        if (!service.isService()) {
            throw LocalStackException.of("replay.usage", services());
        }
        String address = "http://localhost:%d/actuator/deadletters".formatted(settings.port(service));
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + KeycloakServer.accessToken(Launcher.issuer(settings), "admin"))
                .header("Accept", "application/json");
        if (options.size() == 2) {
            request.uri(URI.create(address + "/" + topic(options.get(1)))).POST(HttpRequest.BodyPublishers.noBody());
        } else {
            request.uri(URI.create(address));
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw LocalStackException.of("replay.refused", service.label(), answer.statusCode(), answer.body());
            }
            System.out.println(answer.body());
            return 0;
        } catch (IOException e) {
            throw LocalStackException.because(e, "replay.unreachable", service.label(), address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", service.label());
        }
    }

    private static String topic(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,249}")) {
            throw LocalStackException.of("error.unknown-option", "replay", name);
        }
        return name;
    }

    private static String services() {
        return Stream.of(Part.values()).filter(Part::isService).map(Part::id).collect(Collectors.joining(", "));
    }
}
