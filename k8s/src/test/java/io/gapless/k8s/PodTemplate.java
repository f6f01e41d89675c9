package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The pod that a workload makes, whichever kind of workload it is. */
record PodTemplate(Manifest owner, Map<String, String> labels, PodSpec spec) {

    static Optional<PodTemplate> of(Manifest manifest) {
        return switch (manifest.model()) {
            case Deployment it -> template(manifest, it.getSpec().getTemplate());
            case StatefulSet it -> template(manifest, it.getSpec().getTemplate());
            case DaemonSet it -> template(manifest, it.getSpec().getTemplate());
            case Job it -> template(manifest, it.getSpec().getTemplate());
            case CronJob it ->
                template(manifest, it.getSpec().getJobTemplate().getSpec().getTemplate());
            default -> Optional.empty();
        };
    }

    Stream<Container> containers() {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream());
    }

    boolean isMatchedBy(Map<String, String> selector) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    private static Optional<PodTemplate> template(Manifest owner, PodTemplateSpec template) {
        Map<String, String> labels = template.getMetadata() == null
                ? Map.of()
                : Map.copyOf(template.getMetadata().getLabels());
        return Optional.of(new PodTemplate(owner, labels, template.getSpec()));
    }
}
