package io.gapless.gateway.route;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request to a service that can be broken off. Closing its answer instead would first read it to the end, and a stream
 * of events has none.
 */
final class Outgoing extends BasicClassicHttpRequest implements CancellableDependency {

    private final AtomicReference<@Nullable Cancellable> connection = new AtomicReference<>();
    private volatile boolean cancelled;

    Outgoing(String method, HttpHost host, String path) {
        super(method, host, path);
    }

    @Override
    public void setDependency(Cancellable dependency) {
        connection.set(dependency);
        if (cancelled) {
            dependency.cancel();
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean cancel() {
        cancelled = true;
        var held = connection.getAndSet(null);
        return held == null || held.cancel();
    }
}
