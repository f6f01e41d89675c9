package io.gapless.platform.remote;

import feign.Capability;
import feign.Client;
import feign.Request;
import feign.Response;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.RequestReplySenderContext;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

/**
 * A client span and a timer, {@code http.client.requests}, for each try of a call until its answer begins. The trace
 * goes along in the request's headers, so the other service's span is a child of this one.
 *
 * <p>Instead of feign-micrometer, which in 13.6 never ends a call that breaks off without an answer: refused
 * connections and time-outs would be the ones nobody sees.
 */
public final class ObservedCalls implements Capability { // public: Feign calls it by reflection

    private final ObservationRegistry observations;

    ObservedCalls(ObservationRegistry observations) {
        this.observations = observations;
    }

    @Override
    public Client enrich(Client client) {
        return (request, options) -> {
            var observation = observation(request).start();
            String status = "CLIENT_ERROR";
            try {
                var answer = client.execute(request, options);
                status = String.valueOf(answer.status());
                return answer;
            } catch (IOException | RuntimeException failure) {
                observation.error(failure);
                throw failure;
            } finally {
                observation.lowCardinalityKeyValue("status", status).stop();
            }
        };
    }

    private Observation observation(Request request) {
        var template = request.requestTemplate();
        var service = template.feignTarget().name();
        var method = request.httpMethod().name();
        var call = new RequestReplySenderContext<Request, Response>(
                (carrier, name, value) -> Objects.requireNonNull(carrier).header(name, value));
        call.setCarrier(request);
        call.setRemoteServiceName(service);
        return Observation.createNotStarted("http.client.requests", () -> call, observations)
                .contextualName("http " + method.toLowerCase(Locale.ROOT))
                .lowCardinalityKeyValue("client.name", service)
                .lowCardinalityKeyValue("method", method)
                // As the client declares it, not as it was filled in: few values.
                .lowCardinalityKeyValue(
                        "uri", template.methodMetadata().template().path());
    }
}
