package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The restricted pod security standard, and a little more: a fixed user, a read-only root and no token.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
final class PodSecurity {

    private static final long USER = 10001;

    static Stream<String> openNamespaces(Manifests manifests) {
        return manifests
                .of(Namespace.class)
                .filter(namespace -> !"restricted".equals(labels(namespace).get("pod-security.kubernetes.io/enforce")))
                .map(namespace ->
                        "Namespace/" + namespace.getMetadata().getName() + " does not enforce restricted pod security");
    }

    static Stream<String> wrongUsers(Manifests manifests) {
        return perContainer(
                manifests,
                (pod, container) -> {
                    PodSecurityContext ofPod = context(pod);
                    SecurityContext own = context(container);
                    boolean nonRoot = own.getRunAsNonRoot() == null
                            ? Boolean.TRUE.equals(ofPod.getRunAsNonRoot())
                            : own.getRunAsNonRoot();
                    Long user = own.getRunAsUser() == null ? ofPod.getRunAsUser() : own.getRunAsUser();
                    return nonRoot && user != null && user == USER;
                },
                "does not run as the non-root user " + USER);
    }

    static Stream<String> writableRoots(Manifests manifests) {
        return perContainer(
                manifests,
                (pod, container) -> Boolean.TRUE.equals(context(container).getReadOnlyRootFilesystem())
                        && container.getVolumeMounts().stream()
                                .filter(mount -> "/tmp".equals(mount.getMountPath()))
                                .anyMatch(mount -> isBoundedScratch(pod, mount.getName())),
                "needs a read-only root filesystem and a bounded emptyDir at /tmp");
    }

    private static boolean isBoundedScratch(PodSpec pod, String volume) {
        return pod.getVolumes().stream()
                .filter(it -> it.getName().equals(volume))
                .anyMatch(it -> it.getEmptyDir() != null && it.getEmptyDir().getSizeLimit() != null);
    }

    static Stream<String> privileges(Manifests manifests) {
        return perContainer(
                manifests,
                (pod, container) -> {
                    SecurityContext own = context(container);
                    Capabilities capabilities =
                            own.getCapabilities() == null ? new Capabilities() : own.getCapabilities();
                    return Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())
                            && !Boolean.TRUE.equals(own.getPrivileged())
                            && capabilities.getDrop().contains("ALL")
                            && capabilities.getAdd().isEmpty();
                },
                "must refuse privilege escalation and drop ALL capabilities");
    }

    static Stream<String> hostAccess(Manifests manifests) {
        return manifests
                .pods()
                .filter(PodSecurity::touchesHost)
                .map(pod -> pod.owner() + " reaches for the host's network, processes, ports or files");
    }

    private static boolean touchesHost(PodTemplate pod) {
        PodSpec spec = pod.spec();
        Predicate<Boolean> isOn = Boolean.TRUE::equals;
        return isOn.test(spec.getHostNetwork())
                || isOn.test(spec.getHostPID())
                || isOn.test(spec.getHostIPC())
                || pod.containers()
                        .flatMap(container -> container.getPorts().stream())
                        .anyMatch(port -> port.getHostPort() != null)
                || !spec.getVolumes().stream().allMatch(PodSecurity::isAllowed);
    }

    /** The volume types that the restricted standard leaves. */
    private static boolean isAllowed(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getEmptyDir() != null
                || volume.getProjected() != null
                || volume.getDownwardAPI() != null
                || volume.getPersistentVolumeClaim() != null
                || volume.getEphemeral() != null
                || volume.getCsi() != null;
    }

    static Stream<String> unfilteredCalls(Manifests manifests) {
        return perContainer(
                manifests,
                (pod, container) -> {
                    SecurityContext own = context(container);
                    var profile = own.getSeccompProfile() == null
                            ? context(pod).getSeccompProfile()
                            : own.getSeccompProfile();
                    return profile != null
                            && List.of("RuntimeDefault", "Localhost").contains(profile.getType());
                },
                "runs without a seccomp profile");
    }

    static Stream<String> tokens(Manifests manifests) {
        Stream<String> mounted = manifests
                .pods()
                .filter(pod -> !Boolean.FALSE.equals(pod.spec().getAutomountServiceAccountToken()))
                .map(pod -> pod.owner() + " mounts a token of the Kubernetes API");
        Stream<String> shared = manifests
                .pods()
                .filter(pod -> !pod.owner().name().equals(pod.spec().getServiceAccountName()))
                .map(pod -> pod.owner() + " does not run as a service account of its own name");
        Stream<String> offered = manifests
                .of(ServiceAccount.class)
                .filter(account -> !Boolean.FALSE.equals(account.getAutomountServiceAccountToken()))
                .map(account ->
                        "ServiceAccount/" + account.getMetadata().getName() + " hands out its token to every pod");
        return Stream.of(mounted, shared, offered).flatMap(it -> it);
    }

    private static Stream<String> perContainer(
            Manifests manifests, BiPredicate<PodSpec, Container> isFine, String complaint) {
        return manifests
                .pods()
                .flatMap(pod -> pod.containers()
                        .filter(container -> !isFine.test(pod.spec(), container))
                        .map(container -> pod.owner() + " container " + container.getName() + " " + complaint));
    }

    private static PodSecurityContext context(PodSpec pod) {
        return pod.getSecurityContext() == null ? new PodSecurityContext() : pod.getSecurityContext();
    }

    private static SecurityContext context(Container container) {
        return container.getSecurityContext() == null ? new SecurityContext() : container.getSecurityContext();
    }

    private static Map<String, String> labels(Namespace namespace) {
        Map<String, String> labels = namespace.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private PodSecurity() {}
}
