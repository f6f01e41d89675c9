package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contracts in {@code contracts/events}, on both sides: what the service at work publishes is recorded and held
 * against the schemas, and what it listens to is sent to it as the examples say. Which topic an event has is read from
 * {@code contracts/asyncapi.yaml}.
 */
public final class EventContracts implements AutoCloseable {

    private static final JsonMapper TOLERANT = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(EventContracts::schemaById)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()));
    private static final String SCHEMA_ID = "https://gapless.io/contracts/events/";
    private static final Map<String, Schema> BY_TYPE = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern TOPICS = Pattern.compile("gapless\\.(?!.*\\.dlt$).*");

    private final String service;
    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;
    private final Pending pending;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Recording recording;

    /** What a service has published to a broker: one for all application contexts, which would fill the heap each by itself. */
    private static final class Recording {

        private static final Map<String, Recording> ALL = new ConcurrentHashMap<>();

        private final Map<TopicPartition, Long> seen = new ConcurrentHashMap<>();
        private final Queue<Published> published = new ConcurrentLinkedQueue<>();
        /** How many of them have been looked at: thousands need not be looked at again by each test. */
        private int verified;

        private final List<String> breaches = new ArrayList<>();

        private static Recording of(String service, String bootstrapServers) {
            return ALL.computeIfAbsent(
                    service + " " + bootstrapServers, each -> new Recording(service, bootstrapServers));
        }

        private Recording(String service, String bootstrapServers) {
            var consumer = new KafkaConsumer<>(
                    Map.<String, Object>of(
                            "bootstrap.servers", bootstrapServers,
                            "group.id", "recorder-" + UUID.randomUUID(),
                            "auto.offset.reset", "earliest",
                            "enable.auto.commit", "false",
                            "metadata.max.age.ms", "500"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
            // As long as the tests: nobody has it for themselves.
            Thread.ofPlatform().daemon().name("event-recorder").start(() -> record("/" + service, consumer));
        }

        private void record(String source, KafkaConsumer<String, byte[]> consumer) {
            try (consumer) {
                consumer.subscribe(TOPICS);
                while (true) {
                    for (var record : consumer.poll(Duration.ofMillis(200))) {
                        if (source.equals(header(record, "ce_source"))) {
                            published.add(published(record));
                        }
                        seen.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                    }
                }
            }
        }

        private boolean hasSeen(Map<TopicPartition, Long> ends) {
            return ends.entrySet().stream().allMatch(end -> seen.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }

        private static Published published(ConsumerRecord<String, byte[]> record) {
            var headers = new HashMap<String, String>();
            record.headers()
                    .forEach(header -> headers.put(
                            header.key().intern(), new String(header.value(), StandardCharsets.UTF_8).intern()));
            return new Published(
                    record.topic(),
                    String.valueOf(record.key()),
                    Map.copyOf(headers),
                    new String(record.value(), StandardCharsets.UTF_8));
        }
    }

    /** Tells how many events the service has not published yet. */
    interface Pending {
        long count() throws java.sql.SQLException;
    }

    EventContracts(String service, String bootstrapServers, Pending pending) {
        this.service = service;
        this.bootstrapServers = bootstrapServers;
        this.pending = pending;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        recording = Recording.of(service, bootstrapServers);
    }

    /**
     * An event that the service has published.
     *
     * @param headers by name
     * @param json as it was sent: thousands are kept, and as trees they would fill the heap
     */
    public record Published(String topic, String key, Map<String, String> headers, String json) {

        public JsonNode body() {
            return Api.JSON.readTree(json);
        }

        public String type() {
            return headers.getOrDefault("ce_type", "");
        }
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Where the topics end at this moment. */
    private Map<TopicPartition, Long> producerSideEnds() {
        try (var look = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = new ArrayList<TopicPartition>();
            look.listTopics().forEach((topic, infos) -> {
                if (TOPICS.matcher(topic).matches()) {
                    infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
                }
            });
            return look.endOffsets(partitions);
        }
    }

    /** The events that the service has published up to now, in the order of each key. */
    public List<Published> published() {
        await("the outbox is empty").atMost(PATIENCE).until(() -> pending.count() == 0);
        var ends = producerSideEnds();
        await("the recorder has seen everything").atMost(PATIENCE).until(() -> recording.hasSeen(ends));
        return List.copyOf(recording.published);
    }

    /** Waits until the service has published an event of this type about this aggregate, and gives the latest. */
    public Published awaitPublished(String type, UUID id) {
        return await(type + " of " + id)
                .atMost(PATIENCE)
                .until(
                        () -> recording.published.stream()
                                .filter(event ->
                                        event.type().equals(type) && event.key().equals(id.toString()))
                                .reduce((one, later) -> later)
                                .orElse(null),
                        java.util.Objects::nonNull);
    }

    /** Fails unless every event that the service has published up to now is as its schema and CloudEvents say. */
    public void verifyPublished() {
        var events = published();
        synchronized (recording) {
            for (Published event : events.subList(Math.min(recording.verified, events.size()), events.size())) {
                var problems = new ArrayList<>(errors(event.type(), event.body()));
                problems.addAll(headerErrors(event));
                if (!problems.isEmpty()) {
                    recording.breaches.add("%s %s: %s".formatted(event.type(), event.body(), problems));
                }
            }
            recording.verified = Math.max(recording.verified, events.size());
            assertThat(recording.breaches)
                    .as("published events that break their contract")
                    .isEmpty();
        }
    }

    private static List<String> headerErrors(Published event) {
        var wrong = new ArrayList<String>();
        var headers = event.headers();
        if (!"1.0".equals(headers.get("ce_specversion"))) {
            wrong.add("ce_specversion is " + headers.get("ce_specversion"));
        }
        if (!headers.getOrDefault("content-type", "").equals("application/json")) {
            wrong.add("content-type is " + headers.get("content-type"));
        }
        if (!event.key().equals(headers.get("ce_subject"))
                || !event.key().equals(event.body().path("id").asString(""))) {
            wrong.add("key, ce_subject and id differ");
        }
        try {
            UUID.fromString(headers.getOrDefault("ce_id", ""));
            Instant.parse(headers.getOrDefault("ce_time", ""));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            wrong.add("ce_id or ce_time cannot be read: " + headers);
        }
        if (!event.topic().equals(topic(event.type()))) {
            wrong.add("was published to " + event.topic() + " and not to " + topic(event.type()));
        }
        return wrong;
    }

    /** The topic's owner does not run in this test. */
    private void createTopic(String topic) {
        if (!topics.add(topic)) {
            return;
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The committed example of an event, to be changed and sent; each call is an event of its own. */
    public Example example(String type) {
        return new Example(this, type);
    }

    /** The committed example of an event, to be read where nothing is sent. */
    public static Example exampleOf(String type) {
        return new Example(null, type);
    }

    /** An event as another service publishes it. */
    public static final class Example {

        private final @Nullable EventContracts contracts;
        private final String type;
        private final UUID eventId = UUID.randomUUID();
        private final ObjectNode body;

        private Example(@Nullable EventContracts contracts, String type) {
            this.contracts = contracts;
            this.type = type;
            this.body = (ObjectNode) read(directory().resolve("examples/" + type + ".json"));
        }

        /** The example with another value of a field; a JSON pointer such as {@code /address/city} reaches deeper ones. */
        public Example with(String field, @Nullable Object value) {
            int last = field.lastIndexOf('/');
            var parent = last <= 0 ? body : (ObjectNode) body.at(field.substring(0, last));
            parent.set(field.substring(last + 1), Api.JSON.valueToTree(value));
            return this;
        }

        /** The example without a field. */
        public Example without(String field) {
            body.remove(field);
            return this;
        }

        public JsonNode body() {
            return body;
        }

        /** The aggregate. */
        public UUID id() {
            return UUID.fromString(body.path("id").asString());
        }

        /** The example read as a listener reads it, into its own record; every field must be there. */
        public <T extends Record> T as(Class<T> record) {
            var value = TOLERANT.treeToValue(body, record);
            for (var component : record.getRecordComponents()) {
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    assertThat(body.hasNonNull(component.getName()))
                            .as("%s of %s, which %s needs", component.getName(), type, record.getSimpleName())
                            .isTrue();
                }
            }
            return value;
        }

        /** Publishes it, held against its schema; published again it is the same event, delivered twice. */
        public Example send() {
            assertThat(errors(type, body))
                    .as("%s as the test sends it: %s", type, body)
                    .isEmpty();
            var record = new ProducerRecord<>(
                    java.util.Objects.requireNonNull(topic(type), "asyncapi.yaml names no topic of " + type),
                    id().toString(),
                    body.toString().getBytes(StandardCharsets.UTF_8));
            Map.of(
                            "ce_specversion",
                            "1.0",
                            "ce_id",
                            eventId.toString(),
                            "ce_source",
                            "/another-service",
                            "ce_type",
                            type,
                            "ce_subject",
                            id().toString(),
                            "ce_time",
                            Instant.now().toString(),
                            "content-type",
                            "application/json")
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            var sender = java.util.Objects.requireNonNull(contracts, "an example of exampleOf cannot be sent");
            sender.createTopic(record.topic());
            try {
                sender.producer.send(record).get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return this;
        }
    }

    /** Fails unless every schema is one, has a topic, and has an example that it accepts. */
    public static void everyExampleIsValid() {
        var wrong = new ArrayList<String>();
        var types = types();
        assertThat(types).as("schemas in %s", directory()).isNotEmpty();
        var meta = SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (String type : types) {
            var document = java.util.Objects.requireNonNull(schemaDocument(type));
            meta.validate(document).forEach(error -> wrong.add(type + " is no schema: " + error));
            if (topic(type) == null) {
                wrong.add("asyncapi.yaml names no topic of " + type);
            }
            var state = document.has("$ref")
                    ? read(directory().resolve(document.path("$ref").asString()))
                    : document;
            var required = new TreeSet<String>();
            state.path("required").forEach(name -> required.add(name.asString()));
            if (!required.containsAll(Set.of("id", "version"))) {
                wrong.add(type + " does not require id and version");
            }
            if (state.path("additionalProperties").isBoolean()
                    && !state.path("additionalProperties").asBoolean()) {
                wrong.add(type + " forbids further fields, which a later version may need");
            }
            var example = directory().resolve("examples/" + type + ".json");
            if (!Files.exists(example)) {
                wrong.add(type + " has no example");
            } else {
                errors(type, read(example)).forEach(error -> wrong.add(type + "'s example: " + error));
            }
        }
        try (var examples = Files.list(directory().resolve("examples"))) {
            examples.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(type -> !types.contains(type))
                    .forEach(type -> wrong.add("the example " + type + " has no schema"));
            TOPIC_OF.get().keySet().stream()
                    .filter(type -> !types.contains(type))
                    .forEach(type -> wrong.add("asyncapi.yaml names " + type + ", which has no schema"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(wrong).as("event contracts").isEmpty();
    }

    /** The types of all events: each has a schema; a schema that others refer to is only a part of theirs. */
    private static Set<String> types() {
        try (var files = Files.list(directory())) {
            var types = new TreeSet<String>();
            var parts = new TreeSet<String>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".schema.json"))
                    .map(name -> name.replace(".schema.json", ""))
                    .forEach(type -> {
                        types.add(type);
                        read(directory().resolve(type + ".schema.json"))
                                .findValues("$ref")
                                .forEach(part -> parts.add(part.asString().replace(".schema.json", "")));
                    });
            types.removeAll(parts);
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Supplier<Map<String, String>> TOPIC_OF = SingletonSupplier.of(EventContracts::topicsByType);

    private static @Nullable String topic(String type) {
        return TOPIC_OF.get().get(type);
    }

    /** From the messages of the channels in {@code asyncapi.yaml}; empty where there is none. */
    private static Map<String, String> topicsByType() {
        var topics = new HashMap<String, String>();
        var file = Repository.file("contracts/asyncapi.yaml");
        if (Files.exists(file)) {
            try {
                var document = Api.JSON.valueToTree(new Yaml().load(Files.readString(file)));
                for (var channel : document.path("channels").properties()) {
                    var address = channel.getValue().path("address").asString(channel.getKey());
                    channel.getValue()
                            .path("messages")
                            .properties()
                            .forEach(message -> topics.put(message.getKey(), address));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return topics;
    }

    private static @Nullable String schemaById(String id) {
        try {
            return id.startsWith(SCHEMA_ID)
                    ? Files.readString(directory().resolve(id.substring(SCHEMA_ID.length())))
                    : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> errors(String type, JsonNode body) {
        var schema = BY_TYPE.computeIfAbsent(type, key -> {
            var document = schemaDocument(key);
            return document == null ? null : SCHEMAS.getSchema(document.toString(), InputFormat.JSON);
        });
        return schema == null
                ? List.of("there is no schema " + type)
                : schema.validate(body).stream().map(Object::toString).toList();
    }

    private static @Nullable JsonNode schemaDocument(String type) {
        var file = directory().resolve(type + ".schema.json");
        return Files.exists(file) ? read(file) : null;
    }

    private static JsonNode read(Path file) {
        try {
            return Api.JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        return Repository.file("contracts/events");
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
