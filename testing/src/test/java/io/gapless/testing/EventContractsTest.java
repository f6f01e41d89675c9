package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.localstack.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The committed contracts hold together, and the checks that services run on them find what is wrong. */
class EventContractsTest {

    record KnownCustomer(
            UUID id, long version, String name, @Nullable String segment) {}

    record AskingTooMuch(UUID id, String favouriteColour) {}

    @BeforeAll
    static void createTopic() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", KafkaBroker.shared().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("gapless.customer", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void every_schema_is_one_and_has_a_topic_and_a_valid_example() {
        EventContracts.everyExampleIsValid();
    }

    @Test
    void a_listeners_record_is_read_from_the_example() {
        assertThat(EventContracts.exampleOf("CustomerRegistered")
                        .as(KnownCustomer.class)
                        .version())
                .isPositive();
        assertThatThrownBy(() -> EventContracts.exampleOf("CustomerRegistered").as(AskingTooMuch.class))
                .hasMessageContaining("favouriteColour");
    }

    @Test
    void an_example_that_breaks_its_schema_is_not_sent() throws Exception {
        try (var contracts = contracts("test")) {
            assertThatThrownBy(() -> contracts
                            .example("CustomerRegistered")
                            .with("kind", "WHOLESALER")
                            .send())
                    .hasMessageContaining("kind");
            assertThatThrownBy(() -> contracts
                            .example("CustomerRegistered")
                            .with("version", 0)
                            .send())
                    .hasMessageContaining("version");
        }
    }

    @Test
    void what_a_service_publishes_is_recorded_and_held_against_the_schema() throws Exception {
        // Examples are sent in the name of another service: as if that one were at work here.
        try (var contracts = contracts("another-service")) {
            var sent = contracts
                    .example("CustomerRegistered")
                    .with("id", UUID.randomUUID())
                    .with("name", "晨光超市")
                    .send();
            var published = contracts.awaitPublished("CustomerRegistered", sent.id());
            assertThat(published.body().path("name").asString()).isEqualTo("晨光超市");
            contracts.verifyPublished();
        }
    }

    @Test
    void what_breaks_the_schema_or_the_headers_is_found() throws Exception {
        try (var contracts = contracts("careless-service");
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", KafkaBroker.shared().bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            var careless = new ProducerRecord<>("gapless.customer", "key", "{\"id\": 7}");
            careless.headers().add("ce_type", "CustomerRegistered".getBytes(StandardCharsets.UTF_8));
            careless.headers().add("ce_source", "/careless-service".getBytes(StandardCharsets.UTF_8));
            producer.send(careless).get();
            assertThatThrownBy(contracts::verifyPublished)
                    .hasMessageContaining("required property 'version'")
                    .hasMessageContaining("ce_specversion")
                    .hasMessageContaining("ce_subject");
        }
    }

    private static EventContracts contracts(String service) {
        return new EventContracts(service, KafkaBroker.shared().bootstrapServers(), () -> 0);
    }
}
