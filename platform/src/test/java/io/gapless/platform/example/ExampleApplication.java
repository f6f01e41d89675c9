package io.gapless.platform.example;

import io.gapless.platform.event.Topics;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

@SpringBootApplication
@EnableFeignClients
public class ExampleApplication {

    public static final String TOPIC = "gapless.parcel";

    @Bean
    NewTopics topics() {
        return Topics.owned(TOPIC);
    }
}
