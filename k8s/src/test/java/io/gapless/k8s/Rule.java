package io.gapless.k8s;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What every overlay must keep. A check answers with one sentence per violation, naming the document.
 *
 * <p>Each rule has {@code fixtures/<rule-name>.yaml}, a change to {@code fixtures/good.yaml} that breaks
 * this rule and no other; {@link RuleTest} proves it.
 */
enum Rule {
    /** A misspelt field is dropped by the API server without a word. */
    EVERY_FIELD_IS_KNOWN(Fields::unknown),
    /** A kind that nothing here can read would slip past all other rules. */
    EVERY_KIND_IS_CHECKED(Fields::unchecked),

    /** The cluster itself must refuse what these rules refuse. */
    NAMESPACES_ARE_RESTRICTED(PodSecurity::openNamespaces),
    /** One fixed user that owns nothing; 10001 is above every user of the base image. */
    PODS_RUN_AS_USER_10001(PodSecurity::wrongUsers),
    /** An intruder can leave nothing behind; {@code /tmp} alone is writable, and bounded. */
    ROOT_FILESYSTEM_IS_READ_ONLY(PodSecurity::writableRoots),
    /** No capability, and no way to gain one. */
    PRIVILEGES_ARE_DROPPED(PodSecurity::privileges),
    /** Neither the node's network, processes, ports nor files. */
    HOST_IS_OUT_OF_REACH(PodSecurity::hostAccess),
    /** The runtime's filter of system calls is on. */
    SECCOMP_IS_ON(PodSecurity::unfilteredCalls),
    /** Each workload is its own service account, and none holds a token of the Kubernetes API. */
    NO_POD_HOLDS_A_TOKEN(PodSecurity::tokens),

    /** Service links inject variables that Spring would read as settings. */
    SERVICE_LINKS_ARE_OFF(Workloads::serviceLinks),
    /** What was tested is what runs: a tag other than {@code latest}, or a digest. */
    IMAGES_ARE_PINNED(Workloads::floatingImages),
    /** The scheduler and the autoscaler work with requests; memory is never overcommitted. */
    RESOURCES_ARE_SET(Workloads::missingResources),
    /** Start-up, liveness and readiness each answer their own question. */
    PROBES_ARE_SET(Workloads::missingProbes),
    /** A rollout adds before it takes away. */
    ROLLOUTS_KEEP_CAPACITY(Workloads::lossyRollouts),
    /** Proxies forget the pod before it stops, and requests under way are finished. */
    STOPS_ARE_GRACEFUL(Workloads::abruptStops),
    /** One broken node or zone does not take all replicas. */
    REPLICAS_ARE_SPREAD(Workloads::crowdedReplicas),
    /** A drained node takes one replica at a time, and can always be drained. */
    DRAINS_ARE_BOUNDED(Workloads::unboundedDrains),
    /** The number of replicas has one owner. */
    AUTOSCALER_OWNS_REPLICAS(Workloads::contestedReplicas),

    /** Every config map, secret, account, volume, claim and target that is named is there. */
    NAMED_THINGS_EXIST(References::dangling),
    /** A selector that selects nothing is a typing error. */
    SELECTORS_SELECT(References::emptySelectors),
    /** Ports that are named or numbered exist at the other end, also inside addresses. */
    PORTS_CONNECT(References::deadPorts),
    /** A setting that no service knows does nothing. */
    SETTINGS_ARE_KNOWN(Settings::unknown),
    /** Secrets come from operators or a store, never from this repository. */
    NO_SECRET_IS_WRITTEN_DOWN(Settings::writtenSecrets),

    /** An alert or a panel that asks for what nobody exposes stays silent for ever. */
    METRICS_ARE_EXPOSED(Metrics::unexposed),
    /** A dashboard that Grafana cannot load, or that is bound to one data source, is only missed when it is needed. */
    DASHBOARDS_CAN_BE_READ(Metrics::unreadable),

    /** What no policy names is refused, both ways. */
    TRAFFIC_IS_DENIED_BY_DEFAULT(Network::openNamespaces),
    /** A policy names whom it lets in, or the ports it lets out to. */
    POLICIES_ARE_NARROW(Network::wideOpenRules),
    /** From outside only HTTPS, save for the redirect to it. */
    PUBLIC_LISTENERS_USE_TLS(Network::plainListeners);

    private final Function<Manifests, Stream<String>> check;

    Rule(Function<Manifests, Stream<String>> check) {
        this.check = check;
    }

    List<String> violations(Manifests manifests) {
        return check.apply(manifests).toList();
    }

    /** As the fixture is called. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
