package io.gapless.platform.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import java.lang.reflect.Type;
import java.time.Clock;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.converter.MessagingMessageConverter;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.util.backoff.ExponentialBackOff;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Outbox, relay, inbox and dead letters for every service that has a database and Kafka. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@ConditionalOnClass({KafkaTemplate.class, JdbcTemplate.class})
class EventDefaults {

    private static final String DEAD_LETTERS = "gapless.dead.letters";
    private static final Logger log = LoggerFactory.getLogger(EventDefaults.class);

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    OutboxRelay outboxRelay(
            DataSource database,
            KafkaTemplate<String, byte[]> kafka,
            @Value("${spring.application.name}") String service,
            MeterRegistry meters) {
        return new OutboxRelay(database, kafka, "/" + service, meters);
    }

    @Bean
    Outbox outbox(
            JdbcTemplate jdbc, JsonMapper json, ObjectProvider<Tracer> tracer, Clock clock, OutboxRelay outboxRelay) {
        return new Outbox(jdbc, json, tracer, clock, outboxRelay::wake);
    }

    @Bean
    Inbox inbox(JdbcTemplate jdbc) {
        return new Inbox(jdbc);
    }

    /** Hands listeners an {@link Event}; unlike requests, events may carry fields that this service does not know. */
    @Bean
    RecordMessageConverter eventConverter(JsonMapper json) {
        var tolerant = tolerant(json);
        return new MessagingMessageConverter() {
            @Override
            protected Object extractAndConvertValue(ConsumerRecord<?, ?> record, @Nullable Type type) {
                return type == Event.class ? Event.read(record, tolerant) : super.extractAndConvertValue(record, type);
            }
        };
    }

    /**
     * In place with back-off, then to the dead letters. While the database is away nothing is given up: that is no fault
     * of the event.
     */
    @Bean
    CommonErrorHandler listenerErrors(
            KafkaOperations<String, byte[]> kafka,
            MeterRegistry meters,
            @Value("${gapless.events.retries}") int retries) {
        var recoverer = new DeadLetterPublishingRecoverer(kafka, (record, failure) -> {
            meters.counter(DEAD_LETTERS, "topic", record.topic()).increment();
            log.error("An event of {} goes to the dead letters", record.topic(), failure);
            return new TopicPartition(record.topic() + Topics.DEAD_LETTERS, 0);
        });
        var givingUp = backOff(retries);
        var patient = backOff(Long.MAX_VALUE);
        var handler = new DefaultErrorHandler(recoverer, givingUp);
        handler.setBackOffFunction((record, failure) -> isDatabaseAway(failure) ? patient : null);
        return handler;
    }

    /** From nought on: Prometheus sees no increase in a count that first appears as one. */
    @Bean
    ApplicationListener<ApplicationStartedEvent> deadLettersFromNought(
            KafkaListenerEndpointRegistry listeners, MeterRegistry meters) {
        return started -> listeners.getListenerContainers().stream()
                .map(listener -> listener.getContainerProperties().getTopics())
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .forEach(topic -> meters.counter(DEAD_LETTERS, "topic", topic));
    }

    @Bean
    DeadLetters deadLetters(ConsumerFactory<String, byte[]> consumers, KafkaOperations<String, byte[]> kafka) {
        return new DeadLetters(consumers, kafka);
    }

    @Bean
    TopicReplay topicReplay(ConsumerFactory<String, byte[]> consumers, JsonMapper json) {
        return new TopicReplay(consumers, tolerant(json));
    }

    private static JsonMapper tolerant(JsonMapper json) {
        return json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    private static ExponentialBackOff backOff(long attempts) {
        var backOff = new ExponentialBackOff(200, 2);
        backOff.setMaxInterval(10_000);
        backOff.setMaxAttempts(attempts);
        return backOff;
    }

    private static boolean isDatabaseAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotCreateTransactionException
                    || cause instanceof CannotGetJdbcConnectionException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransientDataAccessException) {
                return true;
            }
        }
        return false;
    }
}
