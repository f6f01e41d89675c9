package io.gapless.k8s;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Everything that one overlay, or one fixture, would apply. */
record Manifests(String origin, List<Manifest> all) {

    private static final KubernetesSerialization MODELS = models();

    /** Reads a YAML stream; a repeated key, a wrong type or a document that is no resource is an error. */
    static Manifests parse(String origin, String yaml) {
        return of(origin, documents(yaml));
    }

    static Manifests of(String origin, List<Map<String, Object>> documents) {
        List<Manifest> all = new ArrayList<>();
        for (Map<String, Object> document : documents) {
            try {
                all.add(new Manifest(document, MODELS.convertValue(document, HasMetadata.class)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        origin + ": " + document.get("kind") + " " + document.get("metadata") + ": " + e.getMessage(),
                        e);
            }
        }
        return new Manifests(origin, List.copyOf(all));
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> documents(String yaml) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document :
                new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadAllFromString(yaml)) {
            documents.add((Map<String, Object>) document);
        }
        return documents;
    }

    <T> Stream<T> of(Class<T> kind) {
        return all.stream().map(Manifest::model).filter(kind::isInstance).map(kind::cast);
    }

    /** For the kinds of operators, whose simple names the core kinds do not use. */
    Stream<Manifest> kind(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind));
    }

    Optional<Manifest> find(String kind, String name) {
        return kind(kind).filter(manifest -> manifest.name().equals(name)).findFirst();
    }

    /** The pods that we describe ourselves; those that operators make are in {@link OperatorMade}. */
    Stream<PodTemplate> pods() {
        return all.stream().flatMap(manifest -> PodTemplate.of(manifest).stream());
    }

    private static KubernetesSerialization models() {
        // The API server refuses `value: 8081` where a text belongs; Jackson would quietly convert it. The
        // opposite, "8081" where a number belongs, is found by Fields.
        ObjectMapper strict = JsonMapper.builder()
                .withCoercionConfig(
                        LogicalType.Textual,
                        it -> it.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        KubernetesSerialization models = new KubernetesSerialization(strict, true);
        List.of(Kafka.class, KafkaNodePool.class, KafkaTopic.class, KafkaUser.class)
                .forEach(kind -> models.registerKubernetesResource("kafka.strimzi.io/v1", kind.getSimpleName(), kind));
        return models;
    }
}
