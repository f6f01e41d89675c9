package io.gapless.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures several things in turns, A B C A B C, so that what slows the machine down for a while slows all of them,
 * and compares the medians of their rounds.
 */
final class Contest {

    /**
     * One of the things compared.
     *
     * @param cpu the processes that work for it, by the name under which they are shown
     * @param quick whether it is at its best after some seconds, as programs are that no JVM has to compile
     */
    record Entrant(String name, Worker.Factory work, Map<String, Cpu> cpu, boolean quick) {

        Entrant(String name, Worker.Factory work, Map<String, Cpu> cpu) {
            this(name, work, cpu, false);
        }
    }

    /**
     * One round of one entrant.
     *
     * @param cpu seconds by process
     * @param load seconds of the load generator itself
     * @param elsewhere CPUs kept busy on this machine by what is not part of the measurement, on average
     */
    record Round(Load.Result result, Map<String, Double> cpu, double load, double elsewhere) {

        /** CPU milliseconds for each request, over all measured processes. */
        double cpuPerRequest() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum() * 1000 / result.latencies().length;
        }

        double cpuPerRequest(String process) {
            return cpu.getOrDefault(process, Double.NaN) * 1000 / result.latencies().length;
        }
    }

    private static final Duration QUICK_WARM_UP = Duration.ofSeconds(5);

    private final int connections;
    private final int rounds;
    private final Duration duration;
    private final Duration warmUp;
    private final List<Entrant> entrants = new ArrayList<>();
    private final Map<String, List<Round>> results = new LinkedHashMap<>();

    Contest(Options options) {
        this(
                options.number("connections", 16),
                options.number("rounds", 5),
                options.number("seconds", 15),
                options.number("warm-up", 90));
    }

    Contest(int connections, int rounds, int seconds, int warmUpSeconds) {
        this.connections = connections;
        this.rounds = rounds;
        this.duration = Duration.ofSeconds(seconds);
        this.warmUp = Duration.ofSeconds(warmUpSeconds);
    }

    Contest add(Entrant entrant) {
        entrants.add(entrant);
        results.put(entrant.name(), new ArrayList<>());
        return this;
    }

    void run() throws Exception {
        System.out.printf(
                "%n%d connections, warm-up of %d s for each, then %d rounds of %d s for each in turns%n",
                connections, warmUp.toSeconds(), rounds, duration.toSeconds());
        if (!warmUp.isZero()) {
            for (Entrant entrant : entrants) {
                boolean shorter = entrant.quick() && warmUp.compareTo(QUICK_WARM_UP) > 0;
                show("warm-up", entrant, measure(entrant, shorter ? QUICK_WARM_UP : warmUp));
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (Entrant entrant : entrants) {
                Round result = measure(entrant, duration);
                show("round " + round, entrant, result);
                roundsOf(entrant.name()).add(result);
            }
        }
        System.out.println();
        for (Entrant entrant : entrants) {
            summarise(entrant);
        }
    }

    private Round measure(Entrant entrant, Duration time) throws Exception {
        Cpu self = Cpu.alone(ProcessHandle.current().pid());
        Cpu machine = Cpu.machine();
        double loadBefore = self.seconds();
        double machineBefore = machine.seconds();
        Map<String, Double> before = new LinkedHashMap<>();
        entrant.cpu().forEach((name, cpu) -> before.put(name, cpu.seconds()));
        Load.Result result = Load.run(entrant.work(), connections, time);
        Map<String, Double> used = new LinkedHashMap<>();
        entrant.cpu().forEach((name, cpu) -> used.put(name, cpu.seconds() - before.getOrDefault(name, 0.0)));
        double load = self.seconds() - loadBefore;
        double measured =
                used.values().stream().mapToDouble(Double::doubleValue).sum();
        double elsewhere = (machine.seconds() - machineBefore - load - measured) / result.seconds();
        if (result.latencies().length == 0 || result.failures() > result.latencies().length / 1000) {
            throw new IllegalStateException(
                    entrant.name() + ": " + result.failures() + " failures, the first: " + result.failure());
        }
        return new Round(result, used, load, elsewhere);
    }

    private static void show(String when, Entrant entrant, Round round) {
        System.out.printf(
                "%-9s %-24s %7.0f/s  p50 %6.2f ms  p99 %7.2f ms  CPU ms/request: %s| load %.3f  elsewhere %.2f CPUs%s%n",
                when,
                entrant.name(),
                round.result().perSecond(),
                round.result().percentile(0.5),
                round.result().percentile(0.99),
                perProcess(entrant, round::cpuPerRequest),
                round.load() * 1000 / round.result().latencies().length,
                round.elsewhere(),
                round.result().failures() == 0 ? "" : "  " + round.result().failures() + " FAILURES");
    }

    private void summarise(Entrant entrant) {
        System.out.printf(
                "median    %-24s %7.0f/s  p50 %6.2f ms  p99 %7.2f ms  CPU ms/request: %s| sum %.3f  spread of rounds %.0f %%%n",
                entrant.name(),
                perSecond(entrant.name()),
                median(entrant.name(), round -> round.result().percentile(0.5)),
                median(entrant.name(), round -> round.result().percentile(0.99)),
                perProcess(entrant, process -> cpu(entrant.name(), process)),
                median(entrant.name(), Round::cpuPerRequest),
                Statistics.spread(roundsOf(entrant.name()).stream()
                                .map(round -> round.result().perSecond())
                                .toList())
                        * 100);
    }

    private static String perProcess(Entrant entrant, ToDoubleFunction<String> value) {
        StringBuilder text = new StringBuilder();
        for (String process : entrant.cpu().keySet()) {
            text.append("%s %.3f ".formatted(process, value.applyAsDouble(process)));
        }
        return text.toString();
    }

    /** Requests a second. */
    double perSecond(String entrant) {
        return median(entrant, round -> round.result().perSecond());
    }

    /** CPU milliseconds of one process for each request. */
    double cpu(String entrant, String process) {
        return median(entrant, round -> round.cpuPerRequest(process));
    }

    double median(String entrant, ToDoubleFunction<Round> value) {
        return Statistics.median(
                roundsOf(entrant).stream().map(value::applyAsDouble).toList());
    }

    /** The median over the rounds of one entrant's figure in proportion to another's in the same round. */
    double ratio(String entrant, String to, ToDoubleFunction<Round> value) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ratios.add(value.applyAsDouble(roundsOf(entrant).get(i))
                    / value.applyAsDouble(roundsOf(to).get(i)));
        }
        return Statistics.median(ratios);
    }

    private List<Round> roundsOf(String entrant) {
        List<Round> found = results.get(entrant);
        if (found == null) {
            throw new IllegalArgumentException("Nobody named " + entrant);
        }
        return found;
    }

    /** Prints a figure beside what was aimed at. */
    static void verdict(String what, double value, String unit, boolean met, String target) {
        System.out.printf("=> %s: %.3g%s (target %s): %s%n", what, value, unit, target, met ? "met" : "NOT MET");
    }
}
