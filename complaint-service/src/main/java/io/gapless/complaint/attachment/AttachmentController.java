package io.gapless.complaint.attachment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.Upload;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Files of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-attachments")
class AttachmentController {

    private final Attachments attachments;

    AttachmentController(Attachments attachments) {
        this.attachments = attachments;
    }

    /**
     * Stores a file of a complaint; what it is, its content tells. The same file of the same complaint is stored once,
     * however often it is sent.
     *
     * @param complaintId of the complaint
     * @param messageId of the message that it belongs to, if any
     * @param internal whether it is among the staff: customers and partners do not get it
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER, PARTNER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Attachments.Stored> store(
            @RequestPart MultipartFile file,
            @RequestParam UUID complaintId,
            @RequestParam(required = false) @Nullable UUID messageId,
            @RequestParam(defaultValue = "false") boolean internal,
            Caller caller) {
        caller.requireScope("complaints:write");
        attachments.requireSize(file.getSize());
        try (var upload = Upload.of(file, "file")) {
            var taken = attachments.take(complaintId, messageId, upload.fileName(), upload.file(), internal, caller);
            var address =
                    URI.create("/api/v1/complaint-attachments/" + taken.file().id());
            return (taken.isNew()
                            ? ResponseEntity.created(address)
                            : ResponseEntity.ok().location(address))
                    .body(attachments.find(taken.file().id(), caller));
        }
    }

    /** The files of a complaint, in the order in which they came; customers and partners get those that are for them. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER, PARTNER})
    KeysetPage<Attachments.Stored> list(@RequestParam UUID complaintId, Caller caller) {
        caller.requireScope("complaints:read");
        return new KeysetPage<>(attachments.of(complaintId, caller), null);
    }

    /** What is known of a file, without its content. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER, PARTNER})
    Attachments.Stored read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("complaints:read");
        return attachments.find(id, caller);
    }

    /** A file's content, to be saved: no browser shows or runs it. */
    @GetMapping("/{id}/content")
    @ReadsNoted("by the store")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER, PARTNER})
    void content(@PathVariable UUID id, Caller caller, HttpServletResponse response) throws IOException {
        caller.requireScope("complaints:read");
        attachments.send(attachments.find(id, caller), response);
    }
}
