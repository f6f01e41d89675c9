package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can be applied to a cluster, rendered by the same program that an operator uses. */
enum Overlay {
    LOCAL,
    PRODUCTION;

    private @Nullable Manifests rendered;

    /** Renders once per test run; skips the calling test where there is no kubectl. */
    synchronized Manifests render() {
        Manifests known = rendered;
        if (known == null) {
            known = Manifests.parse(this + " overlay", kustomize());
            rendered = known;
        }
        return known;
    }

    private String kustomize() {
        return kustomize(Path.of("overlays", toString()));
    }

    /** What an overlay renders with a component that is in none by itself. */
    Manifests with(String component) {
        try {
            Path directory = Files.createDirectories(Path.of("target", this + "-with-" + component));
            Files.writeString(directory.resolve("kustomization.yaml"), """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    namespace: gapless
                    resources: [../../overlays/%s]
                    components: [../../components/%s]
                    """.formatted(this, component));
            return Manifests.parse(this + " overlay with " + component, kustomize(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kustomize(Path directory) {
        assumeTrue(
                onPath("kubectl"),
                "kubectl is not on the PATH, so what the overlays render is NOT checked: install kubectl 1.30 or newer");
        try {
            Path errors = Files.createTempFile("kustomize", ".err");
            Process process = new ProcessBuilder("kubectl", "kustomize", directory.toString())
                    .redirectError(errors.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            String complaints = Files.readString(errors);
            Files.delete(errors);
            // Deprecated fields are only warned about; they are a failure here.
            assertThat(complaints).as("kubectl kustomize %s", directory).isEmpty();
            assertThat(process.exitValue()).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && java.util.Arrays.stream(path.split(java.io.File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
