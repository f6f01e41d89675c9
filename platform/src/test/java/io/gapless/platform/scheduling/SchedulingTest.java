package io.gapless.platform.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

class SchedulingTest {

    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withPropertyValues("spring.threads.virtual.enabled=true")
            .withConfiguration(AutoConfigurations.of(SchedulingDefaults.class, TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(Service.class);

    @Test
    void a_task_that_takes_long_holds_up_no_other() {
        service.run(context -> {
            var tasks = context.getBean(Tasks.class);
            try {
                assertThat(tasks.others.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(tasks.longOnes.getCount())
                        .as("the long ones are under way")
                        .isZero();
            } finally {
                tasks.end.countDown();
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Service {

        @Bean
        Tasks tasks() {
            return new Tasks();
        }
    }

    static class Tasks {

        final CountDownLatch longOnes = new CountDownLatch(2);
        final CountDownLatch others = new CountDownLatch(3);
        final CountDownLatch end = new CountDownLatch(1);

        @Scheduled(fixedDelay = 1)
        void takesLong() throws InterruptedException {
            longOnes.countDown();
            end.await();
        }

        @Scheduled(fixedRate = 1)
        void takesLongToo() throws InterruptedException {
            longOnes.countDown();
            end.await();
        }

        @Scheduled(fixedDelay = 1)
        void goesOn() throws InterruptedException {
            longOnes.await();
            others.countDown();
        }
    }
}
