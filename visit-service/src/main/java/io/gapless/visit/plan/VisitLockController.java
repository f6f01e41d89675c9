package io.gapless.visit.plan;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What was agreed with customers, over HTTP. */
@RestController
@RequestMapping("/api/v1/visits/{id}/lock")
class VisitLockController {

    private final VisitLocks locks;

    VisitLockController(VisitLocks locks) {
        this.locks = locks;
    }

    /** Locks a planned visit: it was agreed with the customer, and no plan moves it. Done twice it is the same. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    VisitLocks.Lock lock(@PathVariable UUID id, Caller caller) {
        return locks.lock(id, caller);
    }

    /** By whom a visit was locked, and when; 404 where plans may move it. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    VisitLocks.Lock read(@PathVariable UUID id, Caller caller) {
        return locks.find(id, caller);
    }

    /** Lets plans move a visit again. */
    @DeleteMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unlock(@PathVariable UUID id, Caller caller) {
        locks.unlock(id, caller);
    }
}
