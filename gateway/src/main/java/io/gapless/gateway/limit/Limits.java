package io.gapless.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gapless.gateway.limit.LimitSettings.Limit;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The buckets: one for each login at each client, and for each address without login. */
final class Limits {

    private sealed interface Key {}

    private record Login(String client, String subject) implements Key {}

    private record Address(String network) implements Key {}

    private record BadTokens(String network) implements Key {}

    private final LimitSettings settings;
    private final Cache<Key, Bucket> buckets;

    Limits(LimitSettings settings) {
        this.settings = settings;
        // A bucket that nobody took from for its period is full: as good as none.
        var longest = settings.clients().values().stream()
                .map(Limit::per)
                .reduce(longer(settings.loggedIn().per(), settings.anonymous().per()), Limits::longer);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(settings.tracked())
                .expireAfterAccess(longer(longest, settings.badTokens().per()))
                .build();
    }

    Limit of(@Nullable String client) {
        var own = client == null ? null : settings.clients().get(client);
        return own == null ? settings.loggedIn() : own;
    }

    Limit ofAnonymous() {
        return settings.anonymous();
    }

    Bucket login(@Nullable String client, String subject) {
        var name = client == null ? "" : client;
        return buckets.get(new Login(name, subject), key -> bucket(of(client)));
    }

    Bucket anonymous(String address) {
        return buckets.get(new Address(network(address)), key -> bucket(settings.anonymous()));
    }

    /** Null where the address has sent no bad token lately. */
    @Nullable
    Bucket badTokensIfAny(String address) {
        return buckets.getIfPresent(new BadTokens(network(address)));
    }

    Bucket badTokens(String address) {
        return buckets.get(new BadTokens(network(address)), key -> bucket(settings.badTokens()));
    }

    /** An IPv6 caller has a whole /64 to choose addresses from. */
    static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int colons = 0;
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) == ':' && ++colons == 4) {
                return address.substring(0, i);
            }
        }
        return address;
    }

    private static Bucket bucket(Limit limit) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit.requests()).refillGreedy(limit.requests(), limit.per()))
                .build();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
