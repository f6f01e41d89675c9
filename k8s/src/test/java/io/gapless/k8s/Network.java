package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may talk to whom. */
final class Network {

    /** Kubernetes itself sets this label on every namespace, so nobody can pretend. */
    static final String NAMESPACE = "kubernetes.io/metadata.name";

    static Stream<String> openNamespaces(Manifests manifests) {
        return manifests
                .of(Namespace.class)
                .map(it -> it.getMetadata().getName())
                .filter(namespace -> manifests
                        .of(NetworkPolicy.class)
                        .filter(it -> namespace.equals(it.getMetadata().getNamespace()))
                        .noneMatch(Network::deniesAll))
                .map(namespace -> "Namespace/" + namespace + " has no policy that denies all traffic both ways");
    }

    private static boolean deniesAll(NetworkPolicy policy) {
        var spec = policy.getSpec();
        return isEmpty(spec.getPodSelector())
                && spec.getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                && spec.getIngress().isEmpty()
                && spec.getEgress().isEmpty();
    }

    static Stream<String> wideOpenRules(Manifests manifests) {
        return manifests
                .of(NetworkPolicy.class)
                .filter(policy -> policy.getSpec().getIngress().stream()
                                .anyMatch(rule -> rule.getPorts().isEmpty() || letsAnybodyIn(rule))
                        // The addresses of the Kubernetes API and of a backup store have no selector, so a
                        // rule out may name ports alone.
                        || policy.getSpec().getEgress().stream()
                                .anyMatch(rule -> rule.getPorts().isEmpty()))
                .map(policy -> "NetworkPolicy/" + policy.getMetadata().getName()
                        + " has a rule without ports, or lets anybody in");
    }

    private static boolean letsAnybodyIn(NetworkPolicyIngressRule rule) {
        return rule.getFrom().isEmpty()
                || rule.getFrom().stream()
                        .anyMatch(peer -> isEmpty(peer.getNamespaceSelector()) && peer.getNamespaceSelector() != null
                                || peer.getNamespaceSelector() == null
                                        && peer.getIpBlock() == null
                                        && isEmpty(peer.getPodSelector()));
    }

    private static boolean isEmpty(@org.jspecify.annotations.Nullable LabelSelector selector) {
        return selector == null
                || (selector.getMatchLabels() == null
                                || selector.getMatchLabels().isEmpty())
                        && selector.getMatchExpressions().isEmpty();
    }

    static Stream<String> plainListeners(Manifests manifests) {
        Set<String> answering = manifests
                .kind("HTTPRoute")
                .filter(route ->
                        route.at("spec", "rules", "backendRefs").findAny().isPresent())
                .flatMap(route -> route.at("spec", "parentRefs", "sectionName"))
                .map(Object::toString)
                .collect(Collectors.toSet());
        Stream<String> listeners = manifests
                .kind("Gateway")
                .flatMap(gateway -> gateway.at("spec", "listeners")
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> it.get("tls") == null && answering.contains(String.valueOf(it.get("name"))))
                        .map(it -> gateway + ": listener " + it.get("name") + " answers without TLS"));
        // A route without a section binds to every listener, the plain one included.
        Stream<String> unbound = manifests
                .kind("HTTPRoute")
                .filter(route -> route.at("spec", "parentRefs")
                        .map(it -> (Map<?, ?>) it)
                        .anyMatch(it -> it.get("sectionName") == null))
                .map(route -> route + " must name the listener it belongs to");
        Stream<String> ingresses = manifests
                .of(io.fabric8.kubernetes.api.model.networking.v1.Ingress.class)
                .filter(it -> it.getSpec().getTls().isEmpty())
                .map(it -> "Ingress/" + it.getMetadata().getName() + " has no TLS");
        return Stream.of(listeners, unbound, ingresses).flatMap(it -> it);
    }

    // ---- what the policies add up to

    /** One end of a connection: a pod of ours, or a namespace of others. */
    record Party(String name, String namespace, Map<String, String> labels) {

        boolean is(NetworkPolicyPeer peer, String ownNamespace) {
            boolean inNamespace = peer.getNamespaceSelector() == null
                    ? namespace.equals(ownNamespace)
                    : Selectors.matches(peer.getNamespaceSelector(), Map.of(NAMESPACE, namespace));
            return inNamespace && (peer.getPodSelector() == null || Selectors.matches(peer.getPodSelector(), labels));
        }
    }

    /** A connection needs the consent of both ends; a pod that no policy selects consents to everything. */
    static boolean allows(Manifests manifests, Party from, Party to, int port) {
        return out(manifests, from, to, port) && in(manifests, from, to, port);
    }

    private static boolean out(Manifests manifests, Party from, Party to, int port) {
        List<NetworkPolicy> policies = policies(manifests, from, "Egress");
        return policies.isEmpty()
                || policies.stream()
                        .anyMatch(policy -> policy.getSpec().getEgress().stream()
                                .anyMatch((NetworkPolicyEgressRule rule) ->
                                        names(rule.getTo(), to, policy) && covers(rule.getPorts(), port)));
    }

    private static boolean in(Manifests manifests, Party from, Party to, int port) {
        List<NetworkPolicy> policies = policies(manifests, to, "Ingress");
        return policies.isEmpty()
                || policies.stream()
                        .anyMatch(policy -> policy.getSpec().getIngress().stream()
                                .anyMatch(
                                        rule -> names(rule.getFrom(), from, policy) && covers(rule.getPorts(), port)));
    }

    private static List<NetworkPolicy> policies(Manifests manifests, Party party, String type) {
        return manifests
                .of(NetworkPolicy.class)
                .filter(it -> party.namespace().equals(it.getMetadata().getNamespace()))
                .filter(it -> it.getSpec().getPolicyTypes().contains(type))
                .filter(it -> it.getSpec().getPodSelector() == null
                        || Selectors.matches(it.getSpec().getPodSelector(), party.labels()))
                .toList();
    }

    private static boolean names(List<NetworkPolicyPeer> peers, Party party, NetworkPolicy policy) {
        return peers.isEmpty()
                || peers.stream()
                        .anyMatch(peer -> party.is(peer, policy.getMetadata().getNamespace()));
    }

    private static boolean covers(List<NetworkPolicyPort> ports, int port) {
        return ports.isEmpty()
                || ports.stream().filter(it -> !"UDP".equals(it.getProtocol())).anyMatch(it -> {
                    int first = it.getPort().getIntVal();
                    int last = it.getEndPort() == null ? first : it.getEndPort();
                    return first <= port && port <= last;
                });
    }

    private Network() {}
}
