package io.gapless.complaint.desk;

import io.gapless.complaint.attachment.Attachments;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A case followed without login, by its number and secret. */
@RestController
@RequestMapping("/api/v1/public/complaints/{number}")
class FollowController {

    private final ComplaintReading reading;
    private final Attachments attachments;
    private final FollowGuard guard;
    private final Idempotency idempotency;

    FollowController(ComplaintReading reading, Attachments attachments, FollowGuard guard, Idempotency idempotency) {
        this.reading = reading;
        this.attachments = attachments;
        this.guard = guard;
        this.idempotency = idempotency;
    }

    /** A message of the customer. */
    record NewMessage(
            @NotNull @Size(max = 100) String secret,
            @NotBlank @Size(max = 4000) String text) {}

    /** That it is not solved, and why. */
    record Reopening(
            @NotNull @Size(max = 100) String secret,
            @NotBlank @Size(max = 2000) String reason) {}

    /**
     * A case for whoever has its number and secret: where it stands, when it is due, messages, files and what can be done,
     * without login. A number, or an address, that failed too often has to wait (429).
     *
     * @param number of the complaint
     * @param secret that was told once, when the complaint was taken in
     */
    @GetMapping
    @PermitAll
    ComplaintReading.FollowedCase follow(
            @PathVariable String number, @RequestParam(defaultValue = "") String secret, HttpServletRequest request) {
        return guard.guarded(number, request.getRemoteAddr(), () -> reading.follow(number, new FollowSecret(secret)));
    }

    /** A file of a case, for whoever has its number and secret; those among the staff are not there. */
    @GetMapping("/attachments/{id}")
    @PermitAll
    void file(
            @PathVariable String number,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String secret,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        attachments.send(
                guard.guarded(
                        number,
                        request.getRemoteAddr(),
                        () -> reading.followedFile(number, new FollowSecret(secret), id)),
                response);
    }

    /** Takes a message of whoever follows a case by its number and secret, while it is open or can be reopened. */
    @PostMapping("/messages")
    @PermitAll
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> write(
            @PathVariable String number,
            @Valid @RequestBody NewMessage body,
            IdempotencyKey key,
            HttpServletRequest request) {
        return guard.guarded(
                number,
                request.getRemoteAddr(),
                () -> idempotency.once(own(number, body.secret(), key), body, () -> {
                    reading.write(number, new FollowSecret(body.secret()), body.text());
                    return ResponseEntity.noContent().build();
                }));
    }

    /** Opens a case again for whoever has its number and secret, while its actions have REOPEN. */
    @PostMapping("/reopen")
    @PermitAll
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> reopen(
            @PathVariable String number,
            @Valid @RequestBody Reopening body,
            IdempotencyKey key,
            HttpServletRequest request) {
        return guard.guarded(
                number,
                request.getRemoteAddr(),
                () -> idempotency.once(own(number, body.secret(), key), body, () -> {
                    reading.reopen(number, new FollowSecret(body.secret()), body.reason());
                    return ResponseEntity.noContent().build();
                }));
    }

    /** Everybody without login is the same caller: the secret tells their keys apart. */
    private static IdempotencyKey own(String number, String secret, IdempotencyKey key) {
        return key.text() == null ? key : new IdempotencyKey(number + ' ' + digest(secret + ' ' + key.text()));
    }

    /** Keys are stored: the secret must not be read from them. */
    private static UUID digest(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
