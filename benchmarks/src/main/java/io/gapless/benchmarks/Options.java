package io.gapless.benchmarks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The arguments of a benchmark, each as {@code --name=value}. */
final class Options {

    private final List<String> arguments;
    private final Set<String> known = new HashSet<>();

    Options(String[] arguments) {
        this.arguments = List.of(arguments);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    String text(String name, String otherwise) {
        return all(name).stream().reduce((first, second) -> second).orElse(otherwise);
    }

    /** The values of an option that may be given several times. */
    List<String> all(String name) {
        known.add(name);
        List<String> values = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("--" + name + "=")) {
                values.add(argument.substring(name.length() + 3));
            }
        }
        return values;
    }

    /** Refuses what nobody has asked for: a misspelt option would silently measure something else. */
    void refuseUnknown() {
        for (String argument : arguments) {
            if (known.stream().noneMatch(name -> argument.startsWith("--" + name + "="))) {
                throw new IllegalArgumentException(
                        "Unknown option " + argument + "; known are --" + String.join("=, --", known) + "=");
            }
        }
    }
}
