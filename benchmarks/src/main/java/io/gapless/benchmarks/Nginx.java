package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An nginx of our own in front of ports of this machine: connections kept on both sides, no log of requests. */
final class Nginx {

    private final Cpu cpu;
    private final Map<Integer, Integer> portByUpstream;

    private Nginx(Cpu cpu, Map<Integer, Integer> portByUpstream) {
        this.cpu = cpu;
        this.portByUpstream = portByUpstream;
    }

    /** Empty where no nginx is installed. */
    static Optional<Nginx> start(Stack stack, int... upstreams) throws IOException, InterruptedException {
        Optional<Path> program = Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path directory = Files.createDirectories(stack.home().resolve("run/nginx"));
        Map<Integer, Integer> ports = new LinkedHashMap<>();
        StringBuilder servers = new StringBuilder();
        for (int upstream : upstreams) {
            int port = Stack.freePort();
            ports.put(upstream, port);
            servers.append(
                    SERVER.replace("UPSTREAM", Integer.toString(upstream)).replace("PORT", Integer.toString(port)));
        }
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(
                configuration,
                CONFIGURATION
                        .replace("USER", "root".equals(System.getProperty("user.name")) ? "user root;" : "")
                        .replace("DIRECTORY", directory.toString())
                        .replace("SERVERS", servers));
        Process process = stack.extra(
                "nginx",
                List.of(program.get().toString(), "-p", directory.toString(), "-c", configuration.toString()),
                Map.of());
        Thread.sleep(1000);
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "nginx did not start: " + Files.readString(stack.home().resolve("logs/nginx.log")));
        }
        return Optional.of(new Nginx(Cpu.family(process.pid()), ports));
    }

    private static final String CONFIGURATION = """
            USER
            daemon off;
            worker_processes auto;
            pid DIRECTORY/nginx.pid;
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
              access_log off;
              keepalive_requests 1000000;
              client_body_temp_path DIRECTORY/body;
              proxy_temp_path DIRECTORY/proxy;
              fastcgi_temp_path DIRECTORY/fastcgi;
              uwsgi_temp_path DIRECTORY/uwsgi;
              scgi_temp_path DIRECTORY/scgi;
              SERVERS
            }
            """;

    private static final String SERVER = """
            upstream to_UPSTREAM { server 127.0.0.1:UPSTREAM; keepalive 64; keepalive_requests 1000000; }
            server {
              listen 127.0.0.1:PORT;
              location / {
                proxy_pass http://to_UPSTREAM;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto $scheme;
              }
            }
            """;

    Cpu cpu() {
        return cpu;
    }

    /** Where it answers for that port. */
    int before(int upstream) {
        Integer port = portByUpstream.get(upstream);
        if (port == null) {
            throw new IllegalArgumentException("Nothing in front of " + upstream);
        }
        return port;
    }
}
