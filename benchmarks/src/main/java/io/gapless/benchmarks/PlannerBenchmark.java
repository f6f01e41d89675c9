package io.gapless.benchmarks;

import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.plan.solve.Call;
import io.gapless.visit.plan.solve.Rota;
import io.gapless.visit.plan.solve.Shift;
import io.gapless.visit.plan.solve.Solving;
import io.gapless.visit.plan.solve.StraightLine;
import io.gapless.visit.plan.solve.Timetable;
import io.gapless.visit.plan.solve.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The planner of visits: on the instances of Solomon against the best solutions that are known (M. Solomon, Operations
 * Research 35, 1987; results of SINTEF), and on one branch's month of many managers.
 */
final class PlannerBenchmark {

    private static final int CORES = 2;
    /** Solomon's distances are real numbers: rounded up at this scale, so that what is in time here is in time there. */
    private static final long SCALE = 10_000;

    private static final double CLOSE = 1.03;
    private static final double NEAR = 1.08;

    private PlannerBenchmark() {}

    /** What is known of an instance, and what is asked of the planner. */
    private record Known(String name, int vehicles, double distance, int moreVehicles, double factor) {}

    private static final List<Known> INSTANCES = List.of(
            new Known("C101", 10, 828.94, 0, CLOSE),
            new Known("C201", 3, 591.56, 0, CLOSE),
            new Known("R101", 19, 1650.80, 1, NEAR),
            new Known("RC101", 14, 1696.95, 1, NEAR));

    /**
     * Options: instance (the directory with C101.txt, C201.txt, R101.txt, RC101.txt), seconds for each of them, managers,
     * visits of each, days, month (seconds for all managers).
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        System.setProperty("slf4j.internal.verbosity", "ERROR"); // the solver logs, and nobody listens
        String directory = options.text("instance", "");
        int seconds = options.number("seconds", 60);
        int managers = options.number("managers", 40);
        int visits = options.number("visits", 150);
        int days = options.number("days", 22);
        int month = options.number("month", 240);
        options.refuseUnknown();
        Conditions.print(
                "Planner: Solomon's instances, %d s each on %d cores; %d managers × %d visits × %d days in %d s"
                        .formatted(seconds, CORES, managers, visits, days, month));
        try (ExecutorService cores = Executors.newFixedThreadPool(CORES)) {
            solomon(directory, seconds, cores);
            month(managers, visits, days, month, cores);
        }
        System.exit(0);
    }

    private static void solomon(String directory, int seconds, ExecutorService cores) throws Exception {
        if (directory.isEmpty()) {
            System.out.println("Solomon's instances: skipped, no --instance=DIR was given");
            return;
        }
        for (Known known : INSTANCES) {
            Path file = Path.of(directory, known.name() + ".txt");
            if (!Files.isReadable(file)) {
                System.out.printf("%s: skipped, there is no %s%n", known.name(), file);
                continue;
            }
            Solomon instance = Solomon.read(file);
            List<Callable<Rota>> starts = new ArrayList<>();
            for (int core = 0; core < CORES; core++) {
                Solving solving = Solving.of(instance.rota(), Duration.ofSeconds(seconds), 1 + core);
                starts.add(solving::solve);
            }
            long begin = System.nanoTime();
            List<Rota> found = new ArrayList<>();
            for (Future<Rota> one : cores.invokeAll(starts)) {
                found.add(one.get());
            }
            double took = (System.nanoTime() - begin) / 1e9;
            Rota best = found.stream()
                    .min(Comparator.<Rota>comparingInt(rota -> instance.breaches(rota))
                            .thenComparingInt(Solomon::vehicles)
                            .thenComparingDouble(instance::distance))
                    .orElseThrow();
            int vehicles = Solomon.vehicles(best);
            double distance = instance.distance(best);
            System.out.printf(
                    "%s: %d vehicles, distance %.2f, rules broken %d, %.0f s; best known %d, %.2f: %+d, %+.2f %%%n",
                    known.name(),
                    vehicles,
                    distance,
                    instance.breaches(best),
                    took,
                    known.vehicles(),
                    known.distance(),
                    vehicles - known.vehicles(),
                    (distance / known.distance() - 1) * 100);
            Contest.verdict(
                    known.name() + ": distance over the best known",
                    Math.round((distance / known.distance() - 1) * 10_000) / 100.0,
                    " %",
                    instance.breaches(best) == 0
                            && vehicles <= known.vehicles() + known.moreVehicles()
                            && distance <= known.distance() * known.factor(),
                    "feasible, at most %.0f %% with at most %d vehicles"
                            .formatted((known.factor() - 1) * 100, known.vehicles() + known.moreVehicles()));
        }
    }

    /** One instance, and what is true of a solution by its own arithmetic. */
    private record Solomon(int vehicles, int capacity, double[][] rows) {

        static Solomon read(Path file) throws IOException {
            List<double[]> numbers = Files.readAllLines(file).stream()
                    .filter(line -> line.matches("[\\d\\s.]+") && !line.isBlank())
                    .map(line -> Arrays.stream(line.strip().split("\\s+"))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
            return new Solomon(
                    (int) numbers.getFirst()[0],
                    (int) numbers.getFirst()[1],
                    numbers.stream().skip(1).toArray(double[][]::new));
        }

        Rota rota() {
            long[][] travel = new long[rows.length][rows.length];
            for (int from = 0; from < rows.length; from++) {
                for (int to = 0; to < rows.length; to++) {
                    travel[from][to] = (long) Math.ceil(between(from, to) * SCALE - 1e-6);
                }
            }
            List<Shift> shifts = new ArrayList<>();
            for (int v = 0; v < vehicles; v++) {
                shifts.add(new Shift(v, 0, 0, 0, 0, (long) rows[0][4] * SCALE, (long) rows[0][5] * SCALE, capacity));
            }
            BitSet all = new BitSet(vehicles);
            all.set(0, vehicles);
            List<Call> calls = new ArrayList<>();
            for (int i = 1; i < rows.length; i++) {
                long[][] window = {{(long) rows[i][4] * SCALE, (long) rows[i][5] * SCALE}};
                calls.add(new Call(
                        i - 1, i, (long) rows[i][6] * SCALE, (int) rows[i][3], window, 1, i - 1, all, all, -1));
            }
            return new Rota(shifts, calls, travel, new Weights(10_000 * SCALE, 0, 0, 0, 0), new int[rows.length - 1]);
        }

        private double between(int from, int to) {
            return Math.hypot(rows[from][1] - rows[to][1], rows[from][2] - rows[to][2]);
        }

        static int vehicles(Rota rota) {
            return (int) rota.shifts().stream()
                    .filter(shift -> !shift.calls().isEmpty())
                    .count();
        }

        double distance(Rota rota) {
            double distance = 0;
            for (Shift shift : rota.shifts()) {
                int at = 0;
                for (Call call : shift.calls()) {
                    distance += between(at, call.index() + 1);
                    at = call.index() + 1;
                }
                distance += between(at, 0);
            }
            return distance;
        }

        /** Missed windows, overfull vehicles, customers that were not visited exactly once. */
        int breaches(Rota rota) {
            int breaches = 0;
            int[] visited = new int[rows.length];
            for (Shift shift : rota.shifts()) {
                double now = rows[0][4];
                double load = 0;
                int at = 0;
                for (Call call : shift.calls()) {
                    int to = call.index() + 1;
                    visited[to]++;
                    now = Math.max(now + between(at, to), rows[to][4]);
                    breaches += now > rows[to][5] + 1e-6 ? 1 : 0;
                    now += rows[to][6];
                    load += rows[to][3];
                    at = to;
                }
                breaches += now + between(at, 0) > rows[0][5] + 1e-6 ? 1 : 0;
                breaches += load > capacity ? 1 : 0;
            }
            for (int i = 1; i < visited.length; i++) {
                breaches += visited[i] == 1 ? 0 : 1;
            }
            return breaches;
        }
    }

    /** What became of one manager's month. */
    private record Round(int planned, boolean feasible, long travel, int most, int least) {}

    private static void month(int managers, int visits, int days, int seconds, ExecutorService cores) throws Exception {
        Duration each = Duration.ofMillis(seconds * 1000L * CORES / managers);
        List<Callable<Round>> rounds = new ArrayList<>();
        for (int manager = 0; manager < managers; manager++) {
            int seed = manager;
            rounds.add(() ->
                    round(Solving.of(problem(visits, days, seed), each, seed).solve()));
        }
        long begin = System.nanoTime();
        List<Round> all = new ArrayList<>();
        for (Future<Round> one : cores.invokeAll(rounds)) {
            all.add(one.get());
        }
        double took = (System.nanoTime() - begin) / 1e9;
        int planned = all.stream().mapToInt(Round::planned).sum();
        boolean feasible = all.stream().allMatch(Round::feasible);
        System.out.printf(
                "The month: %,d of %,d visits planned in %.0f s, rules broken: %s; travel a manager and day %.0f min; visits a day %d to %d%n",
                planned,
                managers * visits,
                took,
                feasible ? "none" : "some",
                all.stream().mapToLong(Round::travel).sum() / 60.0 / managers / days,
                all.stream().mapToInt(Round::least).min().orElse(0),
                all.stream().mapToInt(Round::most).max().orElse(0));
        long memory = peak();
        System.out.printf("Most memory the program ever had: %d MiB%n", memory);
        Contest.verdict(
                "the month of %d managers".formatted(managers),
                Math.round(took),
                " s",
                took <= 300 && feasible && planned == managers * visits && memory <= 1024,
                "all planned, no rule broken, at most 300 s within 1024 MiB");
    }

    /** A manager's month in a town of 12 km: opening hours in two windows for a third, some customers several times. */
    private static Rota problem(int visits, int days, int seed) {
        Random random = new Random(seed);
        List<GeoPoint> places = new ArrayList<>();
        places.add(new GeoPoint(120.24, 29.27));
        int customers = visits / 2;
        for (int i = 0; i < customers; i++) {
            places.add(new GeoPoint(120.18 + random.nextDouble() * 0.12, 29.22 + random.nextDouble() * 0.1));
        }
        long[][] travel = new StraightLine(1.3, 30 / 3.6, 900).between(places);
        List<Shift> shifts = new ArrayList<>();
        BitSet all = new BitSet(days);
        all.set(0, days);
        for (int day = 0; day < days; day++) {
            shifts.add(new Shift(day, 0, day, 0, 0, 30_600, 61_200, 12));
        }
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < visits; i++) {
            int customer = i % customers;
            long[][] windows = {};
            if (customer % 3 == 0) {
                windows = new long[days][];
                Arrays.fill(windows, new long[] {32_400, 41_400, 50_400, 57_600});
            }
            calls.add(new Call(i, 1 + customer, 1800, 1, windows, 1, customer, all, all, -1));
        }
        int[] gaps = new int[customers];
        Arrays.fill(gaps, days / 2);
        return new Rota(shifts, calls, travel, new Weights(0, 120, 120, 0, 0), gaps);
    }

    private static Round round(Rota rota) {
        long travel = 0;
        boolean feasible = true;
        for (Shift shift : rota.shifts()) {
            Timetable timetable = Timetable.of(rota, shift);
            travel += timetable.travelInAll();
            feasible &= timetable.late() == 0;
        }
        return new Round(
                rota.shifts().stream().mapToInt(shift -> shift.calls().size()).sum(),
                feasible && rota.isFeasible(),
                travel,
                rota.shifts().stream()
                        .mapToInt(shift -> shift.calls().size())
                        .max()
                        .orElse(0),
                rota.shifts().stream()
                        .mapToInt(shift -> shift.calls().size())
                        .min()
                        .orElse(0));
    }

    /** Resident memory at its highest since the program started, in MiB. */
    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
