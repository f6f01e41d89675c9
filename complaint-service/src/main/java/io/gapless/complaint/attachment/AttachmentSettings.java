package io.gapless.complaint.attachment;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the files of complaints.
 *
 * @param maxFileSize of one file, at most the 50 MB of every upload
 * @param maxFiles of one complaint
 * @param maxSent how large the files of one answer may be together, for they go out by e-mail
 * @param types what is taken, by its content; never what can be run, whatever stands here
 */
@Validated
@ConfigurationProperties("gapless.attachment")
record AttachmentSettings(
        @DefaultValue("10MB") @NotNull DataSize maxFileSize,
        @DefaultValue("50") @Min(1) @Max(1000) int maxFiles,
        @DefaultValue("15MB") @NotNull DataSize maxSent,

        @DefaultValue({
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/heic",
            "application/pdf",
            "application/ofd",
            "application/zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "text/plain",
            "text/csv",
            "audio/mpeg",
            "audio/amr",
            "audio/vnd.wave",
            "video/mp4"
        })
        @NotEmpty
        List<String> types) {}
