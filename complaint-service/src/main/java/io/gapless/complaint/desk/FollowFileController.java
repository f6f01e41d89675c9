package io.gapless.complaint.desk;

import io.gapless.complaint.desk.ComplaintReading.FollowedFile;
import io.gapless.platform.bulk.Upload;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Files of whoever follows a case without login. */
@RestController
@RequestMapping("/api/v1/public/complaint-attachments")
class FollowFileController {

    private final ComplaintReading reading;
    private final FollowGuard guard;

    FollowFileController(ComplaintReading reading, FollowGuard guard) {
        this.reading = reading;
        this.guard = guard;
    }

    /**
     * Takes a file of whoever follows a case by its number and secret, while it is open or can be reopened.
     *
     * @param number of the complaint
     * @param secret that was told once, when the complaint was taken in
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @PermitAll
    @ResponseStatus(HttpStatus.CREATED)
    FollowedFile attach(
            @RequestPart MultipartFile file,
            @RequestParam String number,
            @RequestParam(defaultValue = "") String secret,
            HttpServletRequest request) {
        return guard.guarded(number, request.getRemoteAddr(), () -> {
            try (var upload = Upload.of(file, "file")) {
                return reading.attach(number, new FollowSecret(secret), upload);
            }
        });
    }
}
