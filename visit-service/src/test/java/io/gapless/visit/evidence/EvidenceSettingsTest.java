package io.gapless.visit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class EvidenceSettingsTest {

    @Configuration
    @EnableConfigurationProperties(EvidenceSettings.class)
    static class Bound {}

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Bound.class);

    @Test
    void the_database_is_the_store_unless_told() {
        runner.run(context ->
                assertThat(context.getBean(EvidenceSettings.class).store()).isEqualTo(EvidenceStores.Kind.POSTGRES));
    }

    @Test
    void an_object_store_without_a_bucket_or_credentials_stops_the_start_and_is_named() {
        fails("bucket", "gapless.evidence.store=s3");
        fails("access-key", "gapless.evidence.store=s3", "gapless.evidence.s3.bucket=b");
        fails(
                "secret-key",
                "gapless.evidence.store=s3",
                "gapless.evidence.s3.bucket=b",
                "gapless.evidence.s3.access-key=a");
        fails("endpoint", "gapless.evidence.s3.endpoint=minio");
    }

    @Test
    void secrets_are_in_no_log() {
        runner.withPropertyValues(
                        "gapless.evidence.store=s3",
                        "gapless.evidence.s3.bucket=b",
                        "gapless.evidence.s3.access-key=a",
                        "gapless.evidence.s3.secret-key=hidden")
                .run(context -> assertThat(
                                context.getBean(EvidenceSettings.class).toString())
                        .doesNotContain("hidden"));
    }

    private void fails(String setting, String... values) {
        runner.withPropertyValues(values).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("gapless.evidence.s3." + setting);
        });
    }
}
