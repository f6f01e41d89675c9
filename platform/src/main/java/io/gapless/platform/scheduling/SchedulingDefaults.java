package io.gapless.platform.scheduling;

import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * {@code @Scheduled} for every service, on several threads.
 *
 * <p>The scheduler that Spring Boot makes for virtual threads runs all tasks with a fixed delay on one thread: a long one,
 * say the look for duplicates after a large import, would hold up the watch over due times and every other.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration")
@EnableScheduling
class SchedulingDefaults {

    /**
     * So many long ones at once would be needed to hold up the others. Each may hold a connection of the pool, of which
     * requests need some too.
     */
    private static final int TASKS = 6;

    @Bean
    @ConditionalOnMissingBean(TaskScheduler.class)
    ThreadPoolTaskScheduler taskScheduler() {
        var scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("scheduled-");
        scheduler.setVirtualThreads(true);
        scheduler.setPoolSize(TASKS);
        scheduler.setRemoveOnCancelPolicy(true);
        // Interrupting a statement closes its connection; the database's own time-outs end a task soon enough.
        scheduler.setWaitForTasksToCompleteOnShutdown(true);
        scheduler.setAwaitTerminationMillis(Duration.ofSeconds(15).toMillis());
        return scheduler;
    }
}
