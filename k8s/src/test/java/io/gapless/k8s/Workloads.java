package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How workloads start, scale, move and stop. */
final class Workloads {

    /** Spring's graceful time-out, {@code spring.lifecycle.timeout-per-shutdown-phase}. */
    static final int GRACEFUL_SECONDS = 20;

    static Stream<String> serviceLinks(Manifests manifests) {
        return manifests
                .pods()
                .filter(pod -> !Boolean.FALSE.equals(pod.spec().getEnableServiceLinks()))
                .map(pod -> pod.owner() + " has service links on");
    }

    static Stream<String> floatingImages(Manifests manifests) {
        return manifests
                .pods()
                .flatMap(pod -> pod.containers()
                        .map(Container::getImage)
                        .filter(image -> !isPinned(image))
                        .map(image -> pod.owner() + " runs " + image + ", which may change under its name"));
    }

    /** The tag is what follows a colon after the last slash; a colon before it belongs to a port. */
    private static boolean isPinned(@Nullable String image) {
        if (image == null) {
            return false;
        }
        if (image.contains("@sha256:")) {
            return true;
        }
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains(":") && !last.endsWith(":latest");
    }

    static Stream<String> missingResources(Manifests manifests) {
        return manifests
                .pods()
                .flatMap(pod -> pod.containers()
                        .filter(container -> !hasResources(container.getResources()))
                        .map(container -> pod.owner() + " container " + container.getName()
                                + " must request cpu and memory, and limit memory to what it requests"));
    }

    private static boolean hasResources(@Nullable ResourceRequirements resources) {
        if (resources == null || resources.getRequests() == null || resources.getLimits() == null) {
            return false;
        }
        Map<String, Quantity> requests = resources.getRequests();
        Quantity memory = requests.get("memory");
        return requests.containsKey("cpu")
                && memory != null
                && memory.equals(resources.getLimits().get("memory"));
    }

    static Stream<String> missingProbes(Manifests manifests) {
        return deployments(manifests)
                .flatMap(deployment -> containers(deployment)
                        .filter(container -> !(asks(container.getStartupProbe(), Application.LIVENESS)
                                && asks(container.getLivenessProbe(), Application.LIVENESS)
                                && asks(container.getReadinessProbe(), Application.READINESS)))
                        .map(container -> name(deployment) + " container " + container.getName()
                                + " must be probed for start-up and liveness at " + Application.LIVENESS
                                + " and for readiness at " + Application.READINESS));
    }

    private static boolean asks(@Nullable Probe probe, String path) {
        return probe != null
                && probe.getHttpGet() != null
                && path.equals(probe.getHttpGet().getPath());
    }

    static Stream<String> lossyRollouts(Manifests manifests) {
        return deployments(manifests)
                .filter(deployment -> {
                    var strategy = deployment.getSpec().getStrategy();
                    return strategy == null
                            || strategy.getRollingUpdate() == null
                            || !new IntOrString(0)
                                    .equals(strategy.getRollingUpdate().getMaxUnavailable());
                })
                .map(deployment -> name(deployment) + " may lose replicas while it rolls: set maxUnavailable 0");
    }

    static Stream<String> abruptStops(Manifests manifests) {
        return deployments(manifests).flatMap(deployment -> {
            Long grace = deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
            return containers(deployment)
                    .filter(container -> {
                        long wait = preStopSeconds(container);
                        return wait < 5 || grace == null || grace <= wait + GRACEFUL_SECONDS;
                    })
                    .map(container -> name(deployment) + " container " + container.getName()
                            + " needs a preStop sleep of 5 s or more, and a grace period longer than that plus "
                            + GRACEFUL_SECONDS + " s");
        });
    }

    private static long preStopSeconds(Container container) {
        var lifecycle = container.getLifecycle();
        if (lifecycle == null
                || lifecycle.getPreStop() == null
                || lifecycle.getPreStop().getSleep() == null) {
            return 0;
        }
        return lifecycle.getPreStop().getSleep().getSeconds();
    }

    static Stream<String> crowdedReplicas(Manifests manifests) {
        return manifests
                .pods()
                .filter(pod -> !pod.spec().getTopologySpreadConstraints().stream()
                        // A constraint that counts other pods too would not spread these.
                        .filter(it -> it.getLabelSelector() != null
                                && pod.isMatchedBy(it.getLabelSelector().getMatchLabels())
                                && selectsOnly(
                                        manifests, pod, it.getLabelSelector().getMatchLabels()))
                        .map(it -> it.getTopologyKey())
                        .collect(Collectors.toSet())
                        .containsAll(Set.of("topology.kubernetes.io/zone", "kubernetes.io/hostname")))
                .map(pod -> pod.owner() + " must spread its own pods over zones and nodes");
    }

    private static boolean selectsOnly(Manifests manifests, PodTemplate wanted, Map<String, String> selector) {
        return manifests
                .pods()
                .filter(pod -> pod.isMatchedBy(selector))
                .allMatch(pod -> pod.owner().equals(wanted.owner()));
    }

    static Stream<String> unboundedDrains(Manifests manifests) {
        return manifests
                .pods()
                .filter(pod -> manifests
                                .of(PodDisruptionBudget.class)
                                .filter(budget -> pod.isMatchedBy(
                                        budget.getSpec().getSelector().getMatchLabels()))
                                .filter(budget -> new IntOrString(1)
                                        .equals(budget.getSpec().getMaxUnavailable()))
                                .count()
                        // Two budgets over one pod make every eviction fail.
                        != 1)
                .map(pod -> pod.owner() + " needs exactly one disruption budget, with maxUnavailable 1");
    }

    static Stream<String> contestedReplicas(Manifests manifests) {
        List<HorizontalPodAutoscaler> scalers =
                manifests.of(HorizontalPodAutoscaler.class).toList();
        return deployments(manifests)
                .filter(deployment -> deployment.getSpec().getReplicas() != null
                        || scalers.stream()
                                        .filter(scaler -> scaler.getSpec()
                                                .getScaleTargetRef()
                                                .getName()
                                                .equals(deployment.getMetadata().getName()))
                                        .filter(Workloads::isSane)
                                        .count()
                                != 1)
                .map(deployment -> name(deployment)
                        + " leaves its replicas to exactly one autoscaler with a metric and min ≤ max, and sets none");
    }

    private static boolean isSane(HorizontalPodAutoscaler scaler) {
        var spec = scaler.getSpec();
        return spec.getMinReplicas() != null
                && spec.getMinReplicas() >= 1
                && spec.getMinReplicas() <= spec.getMaxReplicas()
                && !spec.getMetrics().isEmpty();
    }

    private static Stream<Deployment> deployments(Manifests manifests) {
        return manifests.of(Deployment.class);
    }

    private static Stream<Container> containers(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().stream();
    }

    private static String name(Deployment deployment) {
        return "Deployment/" + deployment.getMetadata().getName();
    }

    private Workloads() {}
}
