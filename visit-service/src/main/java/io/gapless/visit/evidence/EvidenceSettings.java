package io.gapless.visit.evidence;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of photos and signatures.
 *
 * @param maxFileSize of one file as it is sent, at most the 50 MB of every upload
 * @param maxPixels of one picture, by what it says of itself
 * @param maxFiles of one visit
 * @param orphansAfter how long a file is kept that nothing of its visit refers to
 * @param referencesElsewhere whether a step may also refer to a photo kept elsewhere, by any text
 * @param store where new contents go; those of the other store are moved there by and by
 * @param s3 the object store, where there is one
 */
@Validated
@ConfigurationProperties("gapless.evidence")
record EvidenceSettings(
        @DefaultValue("8MB") @NotNull DataSize maxFileSize,
        @DefaultValue("100000000") @Min(1) int maxPixels,
        @DefaultValue("100") @Min(1) @Max(1000) int maxFiles,

        @DefaultValue("32d") @NotNull @DurationMin(hours = 1)
        Duration orphansAfter,

        @DefaultValue("false") boolean referencesElsewhere,
        @DefaultValue("postgres") EvidenceStores.@NotNull Kind store,
        @DefaultValue @NotNull S3 s3) {

    /**
     * A bucket at anything that speaks S3.
     *
     * @param endpoint the store's address; AWS's own of the region unless told
     * @param pathStyle whether the bucket is told in the path, as MinIO and Ceph want it, and not in the host's name
     * @param accessKey from the environment
     * @param secretKey from the environment
     */
    record S3(
            @Nullable URI endpoint,
            @DefaultValue("us-east-1") @NotNull String region,
            @Nullable String bucket,
            @DefaultValue("false") boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey) {

        S3 {
            bucket = bucket == null || bucket.isBlank() ? null : bucket;
            if (bucket != null) {
                require("access-key", accessKey);
                require("secret-key", secretKey);
            }
            if (endpoint != null && (endpoint.getHost() == null || endpoint.getScheme() == null)) {
                throw new IllegalArgumentException("gapless.evidence.s3.endpoint is no address: " + endpoint);
            }
        }

        @Override
        public String toString() {
            return "S3[" + endpoint + ", " + bucket + "]"; // no secrets in any log
        }
    }

    EvidenceSettings {
        if (store == EvidenceStores.Kind.S3) {
            require("bucket", s3.bucket());
        }
    }

    private static void require(String setting, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("gapless.evidence.s3." + setting + " is missing");
        }
    }
}
