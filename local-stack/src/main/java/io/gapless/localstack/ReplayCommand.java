package io.gapless.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says which dead letters wait, or has a service send those of one topic to it again. */
final class ReplayCommand {

    private static final String DEAD_LETTERS = ".dlt";
    private static final Pattern NUMBER = Pattern.compile("\"([^\"]+)\"\\s*:\\s*(\\d{1,18})");

    private final StackSettings settings;

    ReplayCommand(StackSettings settings) {
        this.settings = settings;
    }

    int run(List<String> options) {
        if (options.isEmpty() || options.size() > 2) {
            System.err.println(Messages.say("replay.usage", services()));
            return 2;
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
            if (options.size() == 2) {
                tellReplayed(service, topic(options.get(1)), answer.body());
            } else {
                tellWaiting(service, answer.body());
            }
            return 0;
        } catch (IOException e) {
            throw LocalStackException.because(e, "replay.unreachable", service.label(), address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", service.label());
        }
    }

    /** Of an answer such as {@code {"gapless.complaint":3}}. */
    static void tellWaiting(Part service, String answer) {
        Matcher number = NUMBER.matcher(answer);
        if (!number.find()) {
            System.out.println(Messages.say("replay.none"));
            return;
        }
        System.out.println(Messages.say("replay.waiting"));
        do {
            System.out.println("  %s %,8d".formatted(Screen.padded(number.group(1), 32), count(number)));
        } while (number.find());
        System.out.println(Messages.say("replay.again", service.id(), service.id()));
    }

    /** Of an answer such as {@code {"topic":"gapless.complaint","replayed":3}}. */
    static void tellReplayed(Part service, String topic, String answer) {
        Matcher number = NUMBER.matcher(answer);
        long replayed = number.find() ? count(number) : 0;
        System.out.println(
                replayed == 0
                        ? Messages.say("replay.nothing", topic)
                        : Messages.say("replay.done", replayed, topic, service.id()));
    }

    private static long count(Matcher number) {
        return Long.parseLong(number.group(2));
    }

    /** The topic itself, also where its dead letters are named. */
    private static String topic(String wanted) {
        String name =
                wanted.endsWith(DEAD_LETTERS) ? wanted.substring(0, wanted.length() - DEAD_LETTERS.length()) : wanted;
        if (!name.matches("[A-Za-z0-9._-]{1,249}")) {
            throw LocalStackException.of("error.unknown-option", "replay", name);
        }
        return name;
    }

    private static String services() {
        return Stream.of(Part.values()).filter(Part::isService).map(Part::id).collect(Collectors.joining(", "));
    }
}
