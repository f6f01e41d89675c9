package io.gapless.visit.customer;

import feign.FeignException;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Finds the customer that a command names: in the projection, and, where the event has not arrived yet, at
 * customer-service. Never within a transaction.
 */
@Component
public class CustomerLookup {

    private static final Logger log = LoggerFactory.getLogger(CustomerLookup.class);

    private final KnownCustomers customers;
    private final CustomerClient client;

    CustomerLookup(KnownCustomers customers, CustomerClient client) {
        this.customers = customers;
        this.client = client;
    }

    /**
     * The customer; a 404 problem where there is none that the caller may know of, and 503 where customer-service would
     * have to be asked and does not answer: a visit to nobody knows whom helps no one.
     */
    public KnownCustomer find(UUID id, Caller caller) {
        var known = customers.find(id).orElseGet(() -> ask(id));
        if (!known.isServedBy(caller)) {
            throw Problem.notFound("customer-not-found", id);
        }
        return known;
    }

    private KnownCustomer ask(UUID id) {
        try {
            var told = client.find(id).toKnown();
            customers.put(told);
            return told;
        } catch (FeignException | NoFallbackAvailableException failure) {
            var cause = failure instanceof NoFallbackAvailableException ? failure.getCause() : failure;
            if (cause instanceof FeignException.FeignClientException refusal && refusal.status() != 429) {
                throw Problem.notFound("customer-not-found", id);
            }
            log.warn("customer-service was asked for customer {} and did not answer: {}", id, String.valueOf(cause));
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", "customer-service");
        }
    }
}
