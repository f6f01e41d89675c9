package io.gapless.visit.evidence;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Contents as objects of a bucket, at anything that speaks S3. */
final class ObjectStore implements EvidenceStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ObjectStore.class);

    /** So that a bucket can be shared with others. */
    private static final String PREFIX = "evidence/";

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(2);
    private static final Duration SILENT_FOR = Duration.ofSeconds(5);
    /** All attempts together; the gateway waits for ten seconds. */
    private static final Duration DONE_WITHIN = Duration.ofSeconds(9);

    private final S3Client client;
    private final String bucket;

    ObjectStore(EvidenceSettings.S3 settings) {
        bucket = requireNonNull(settings.bucket());
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECTED_WITHIN)
                        .socketTimeout(SILENT_FOR))
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        requireNonNull(settings.accessKey()), requireNonNull(settings.secretKey()))))
                .overrideConfiguration(calls -> calls.apiCallTimeout(DONE_WITHIN))
                // What every store understands: AWS's own additions of 2024 are unknown to many.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build());
        var endpoint = settings.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        client = builder.build();
    }

    @Override
    public void put(UUID location, Path file) {
        ask(() -> client.putObject(request -> request.bucket(bucket).key(key(location)), file));
    }

    @Override
    public InputStream open(UUID location) {
        return ask(() -> client.getObject(request -> request.bucket(bucket).key(key(location))));
    }

    @Override
    public void delete(UUID location) {
        ask(() -> client.deleteObject(request -> request.bucket(bucket).key(key(location))));
    }

    @Override
    public void close() {
        client.close();
    }

    /** Whatever the store's trouble is, a bucket that is not there too, it is not the caller's. */
    private static <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            log.warn("The store of photos and signatures does not do what it is asked: {}", e.getMessage());
            throw EvidenceStore.away();
        }
    }

    private static String key(UUID location) {
        return PREFIX + location;
    }
}
