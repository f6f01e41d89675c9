package io.gapless.localstack;

import io.gapless.localstack.demo.Demo;
import io.gapless.localstack.demo.DemoFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loads the demo data set into the running stack. */
final class DemoCommand {

    private final StackSettings settings;
    private final Map<String, String> environment;

    DemoCommand(StackSettings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    int run(List<String> options) {
        Demo.Settings wanted = new Demo.Settings(
                URI.create(settings.gatewayUrl()),
                URI.create(Launcher.issuer(settings)),
                scale(options),
                Messages.localeOf(environment).equals(Locale.CHINESE) ? "zh" : "en");
        Instant begin = Instant.now();
        DemoScreen screen = DemoScreen.ofUser();
        System.out.println(Messages.say("demo.begin", settings.gatewayUrl()));
        try {
            new Demo(wanted, Messages::say, screen).run(System.out::println);
        } catch (DemoFailure failure) {
            screen.leave();
            throw LocalStackException.because(failure, failure.key(), failure.arguments());
        }
        System.out.println(Messages.say(
                screen.isNew() ? "demo.loaded" : "demo.nothing-new",
                Duration.between(begin, Instant.now()).toSeconds()));
        return 0;
    }

    private static double scale(List<String> options) {
        if (options.isEmpty()) {
            return 1;
        }
        String first = options.getFirst();
        String value = first.startsWith("--scale=")
                ? first.substring("--scale=".length())
                : options.size() == 2 && first.equals("--scale") ? options.get(1) : "";
        if (value.isEmpty() || first.startsWith("--scale=") && options.size() > 1) {
            throw LocalStackException.of("error.unknown-option", "demo", String.join(" ", options));
        }
        try {
            double scale = Double.parseDouble(value);
            if (scale >= 0.05 && scale <= 10) {
                return scale;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw LocalStackException.of("demo.scale", value);
    }
}
