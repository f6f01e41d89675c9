package io.gapless.visit.evidence;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.Upload;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.AnswerBrokenOff;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartFile;

/** Photos and signatures over HTTP. */
@RestController
@RequestMapping("/api/v1/evidence-files")
class EvidenceController {

    private static final int BLOCK = 64 * 1024;

    private final EvidenceFiles files;

    EvidenceController(EvidenceFiles files) {
        this.files = files;
    }

    /**
     * Stores a photo or signature of a visit of one's own that has not ended: JPEG, PNG or WebP by its content, without
     * what it tells beside the picture. The same picture of the same visit is stored once, however often it is sent.
     *
     * @param visitId of a planned visit or one under way
     * @param takenAt on the visitor's clock, at most five minutes ahead
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<EvidenceFiles.Stored> store(
            @RequestPart MultipartFile file,
            @RequestParam UUID visitId,
            @RequestParam(defaultValue = "PHOTO") EvidenceFiles.Kind kind,
            @RequestParam(required = false) @Nullable Instant takenAt,
            Caller caller) {
        files.requireSize(file.getSize());
        try (var upload = Upload.of(file, "photo")) {
            var taken = files.take(visitId, kind, takenAt, upload, caller);
            var address = URI.create("/api/v1/evidence-files/" + taken.file().id());
            return (taken.isNew()
                            ? ResponseEntity.created(address)
                            : ResponseEntity.ok().location(address))
                    .body(taken.file());
        }
    }

    /** The files of a visit, in the order in which they came. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<EvidenceFiles.Stored> list(@RequestParam UUID visitId, Caller caller) {
        return new KeysetPage<>(files.ofVisit(visitId, caller), null);
    }

    /** What is known of a file, without its content. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    EvidenceFiles.Stored read(@PathVariable UUID id, Caller caller) {
        return files.find(id, caller);
    }

    /** A file's content. Pictures cannot be masked, so only those see them who serve customers. */
    @GetMapping("/{id}/content")
    @ReadsNoted("by the store")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    void content(@PathVariable UUID id, Caller caller, WebRequest request, HttpServletResponse response)
            throws IOException {
        var file = files.find(id, caller);
        // Asked for again each time: whoever may not see it any more sees it no more.
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (request.checkNotModified('"' + file.sha256() + '"')) {
            return;
        }
        try (var content = files.open(id, caller)) {
            var some = content.readNBytes(BLOCK); // before anything is said: a store that is away is told of
            say(file, response);
            while (some.length > 0) {
                response.getOutputStream().write(some);
                some = next(content);
            }
        }
    }

    private static byte[] next(InputStream content) {
        try {
            return content.readNBytes(BLOCK);
        } catch (IOException | RuntimeException e) {
            throw new AnswerBrokenOff(e);
        }
    }

    private static void say(EvidenceFiles.Stored file, HttpServletResponse response) {
        response.setContentType(file.mediaType());
        response.setContentLengthLong(file.bytes());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "inline; filename=\"" + file.id() + '.' + Picture.Type.suffixOf(file.mediaType()) + '"');
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    }
}
