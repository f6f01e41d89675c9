package io.gapless.benchmarks;

import io.gapless.benchmarks.Contest.Entrant;
import io.gapless.benchmarks.Contest.Round;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway costs: one GET of customer-service through it, directly, and through nginx; then the same answer
 * from a stub that costs next to nothing, so that the gateway's share shows, also with single features switched off.
 */
final class GatewayBenchmark {

    private static final double OF_DIRECT = 0.5;
    private static final double TIMES_NGINX = 8;

    /**
     * The gateway with something changed.
     *
     * @param jvmFlags taken after the usual ones
     * @param settings by their Spring names
     * @param jar another build of the gateway, extracted; null for the one that the stack runs
     */
    private record Lever(
            String name,
            List<String> jvmFlags,
            Map<String, String> settings,
            @Nullable String jar) {

        /** From {@code name: -Xflag --setting=value @/another/build/gateway.jar}. */
        static Lever parse(String text) {
            int colon = text.indexOf(':');
            List<String> flags = new ArrayList<>();
            Map<String, String> settings = new LinkedHashMap<>();
            String jar = null;
            for (String word : text.substring(colon + 1).strip().split(" +")) {
                if (word.startsWith("--")) {
                    int equals = word.indexOf('=');
                    settings.put(word.substring(2, equals), word.substring(equals + 1));
                } else if (word.startsWith("@")) {
                    jar = word.substring(1);
                } else if (!word.isEmpty()) {
                    flags.add(word);
                }
            }
            return new Lever(text.substring(0, colon), flags, settings, jar);
        }
    }

    private static final List<String> LEVERS = List.of(
            "no limiter: --gapless.gateway.limits.enabled=false",
            "no observations: --management.observations.enable.all=false",
            "platform threads: --spring.threads.virtual.enabled=false",
            "first compiler only: -XX:TieredStopAtLevel=1");

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length", "date");

    private final Options options;
    private final Stack stack;
    private final Tokens tokens;
    private final String path;

    private GatewayBenchmark(Options options, Stack stack) {
        this.options = options;
        this.stack = stack;
        this.tokens = stack.tokens("admin");
        this.path = "/api/v1/customers/" + customer();
    }

    /** Options: connections, rounds, seconds, warm-up, parts (service, stub, levers), lever (repeatable), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        List<String> parts = List.of(options.text("parts", "service,stub").split(","));
        List<String> levers = new ArrayList<>(options.all("lever"));
        if (parts.contains("levers")) {
            levers.addAll(LEVERS);
        }
        Contest service = new Contest(options);
        Contest stub = new Contest(options);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print(
                "Gateway: a GET through it, directly, and through nginx; JWT checks on everywhere but in nginx");
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service", "gateway"));
            GatewayBenchmark benchmark = new GatewayBenchmark(options, stack);
            benchmark.run(
                    parts.contains("service") ? service : null,
                    parts.contains("stub") || !levers.isEmpty() ? stub : null,
                    levers.stream().map(Lever::parse).toList());
        }
        System.exit(0);
    }

    private String customer() {
        return Http.field(
                Http.post(
                        "http://127.0.0.1:%d/api/v1/customers".formatted(stack.port("customer-service")),
                        Map.of(
                                "Authorization", "Bearer " + tokens.next(),
                                "Content-Type", "application/json",
                                "Idempotency-Key", "gateway-benchmark"),
                        Samples.customer("B-1", "customer-manager")),
                "id");
    }

    private void run(@Nullable Contest service, @Nullable Contest stub, List<Lever> levers) throws Exception {
        int servicePort = stack.port("customer-service");
        int stubPort = Stack.freePort();
        Optional<Nginx> nginx = Nginx.start(stack, servicePort, stubPort);
        if (nginx.isEmpty()) {
            System.out.println("No nginx on PATH: left out, and with it the comparison with it");
        }
        if (service != null) {
            inFrontOfTheService(service, servicePort, nginx);
        }
        if (stub != null) {
            Cpu stubCpu = startStub(stubPort);
            inFrontOfTheStub(stub, stubPort, stubCpu, nginx, levers);
        }
    }

    private void inFrontOfTheService(Contest contest, int port, Optional<Nginx> nginx) throws Exception {
        Cpu service = stack.cpu("customer-service");
        Cpu postgres = stack.cpu("postgres");
        contest.add(new Entrant(
                "direct", HttpWorker.get(port, path, tokens), ordered("service", service, "postgres", postgres)));
        contest.add(new Entrant(
                "gateway",
                HttpWorker.get(stack.port("gateway"), path, tokens),
                ordered("service", service, "postgres", postgres, "gateway", stack.cpu("gateway"))));
        nginx.ifPresent(proxy -> contest.add(new Entrant(
                "nginx",
                HttpWorker.get(proxy.before(port), path, tokens),
                ordered("service", service, "postgres", postgres, "nginx", proxy.cpu()),
                true)));
        contest.run();
        double ofDirect =
                contest.ratio("gateway", "direct", round -> round.result().perSecond());
        Contest.verdict(
                "throughput through the gateway, of direct (customer-service)",
                ofDirect,
                "",
                ofDirect >= OF_DIRECT,
                "at least " + OF_DIRECT);
        againstNginx(contest, "gateway", nginx, "customer-service");
    }

    private static void againstNginx(Contest contest, String gateway, Optional<Nginx> nginx, String behind) {
        if (nginx.isPresent()) {
            double times = contest.cpu(gateway, "gateway") / contest.cpu("nginx", "nginx");
            Contest.verdict(
                    "CPU of the gateway for each request, in nginx's (" + behind + ")",
                    times,
                    " times",
                    times <= TIMES_NGINX,
                    "at most " + TIMES_NGINX);
        }
    }

    private void inFrontOfTheStub(Contest contest, int port, Cpu stub, Optional<Nginx> nginx, List<Lever> levers)
            throws Exception {
        contest.add(new Entrant("stub", HttpWorker.get(port, path, tokens), ordered("stub", stub), true));
        nginx.ifPresent(proxy -> contest.add(new Entrant(
                "nginx",
                HttpWorker.get(proxy.before(port), path, tokens),
                ordered("stub", stub, "nginx", proxy.cpu()),
                true)));
        addGateway(contest, port, stub, new Lever("gateway", List.of(), Map.of(), null));
        for (Lever lever : levers) {
            addGateway(contest, port, stub, lever);
        }
        contest.run();
        againstNginx(contest, "gateway", nginx, "stub");
        for (Lever lever : levers) {
            System.out.printf(
                    "=> %s: %.2f of the gateway's CPU, %.2f of its throughput%n",
                    lever.name(),
                    contest.ratio(lever.name(), "gateway", GatewayBenchmark::ofGateway),
                    contest.ratio(
                            lever.name(), "gateway", round -> round.result().perSecond()));
        }
    }

    private static double ofGateway(Round round) {
        return round.cpuPerRequest("gateway");
    }

    private void addGateway(Contest contest, int backend, Cpu stub, Lever lever) throws Exception {
        int port = Stack.freePort();
        Map<String, String> settings = new LinkedHashMap<>(lever.settings());
        settings.put("server.port", Integer.toString(port));
        settings.put("gapless.services.customer-service.url", "http://127.0.0.1:" + backend);
        String name = "gateway-" + lever.name().replaceAll("[^A-Za-z0-9]+", "-");
        Process process = stack.clone("gateway", name, lever.jvmFlags(), lever.jar(), settings);
        Http.awaitReady("http://127.0.0.1:%d/actuator/health/readiness".formatted(port), process);
        contest.add(new Entrant(
                lever.name(),
                HttpWorker.get(port, path, tokens),
                ordered("stub", stub, "gateway", Cpu.alone(process.pid()))));
    }

    /** A process that answers as customer-service just did. */
    private Cpu startStub(int port) throws IOException, InterruptedException {
        HttpResponse<String> real = Http.get(
                "http://127.0.0.1:%d%s".formatted(stack.port("customer-service"), path),
                Map.of("Authorization", "Bearer " + tokens.next()));
        byte[] body = real.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 200 \r\n");
        real.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name)) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        Path answer = stack.home().resolve("run/stub-answer.http");
        Files.write(answer, (head + real.body()).getBytes(StandardCharsets.UTF_8));
        System.out.printf("The stub answers with %d bytes, %d of them the body%n", Files.size(answer), body.length);
        Process process = stack.extra(
                "stub",
                List.of(
                        Stack.java(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StubServer.class.getName(),
                        Integer.toString(port),
                        answer.toString()),
                Map.of());
        Http.awaitReady("http://127.0.0.1:" + port + "/", process);
        return Cpu.alone(process.pid());
    }

    private static Map<String, Cpu> ordered(Object... namesAndCpus) {
        Map<String, Cpu> cpus = new LinkedHashMap<>();
        for (int i = 0; i < namesAndCpus.length; i += 2) {
            cpus.put((String) namesAndCpus[i], (Cpu) namesAndCpus[i + 1]);
        }
        return cpus;
    }
}
