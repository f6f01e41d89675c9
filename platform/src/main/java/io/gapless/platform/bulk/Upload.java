package io.gapless.platform.bulk;

import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.web.multipart.MultipartFile;

/**
 * A file that a request brought, in a place of its own until the request is answered.
 *
 * @param sha256 of the content, in hex: what an {@code Idempotency-Key} stands for
 */
public record Upload(String fileName, Path file, String sha256) implements AutoCloseable {

    /** A folder for each, which nobody else can read. */
    private static final String FOLDER = "gapless-upload-";

    /** Takes the file of a request; a {@link Problem} (400) where its name is unfit. */
    public static Upload of(MultipartFile upload, String nameUnlessGiven) {
        var given = upload.getOriginalFilename();
        var name = given == null || given.isBlank() ? nameUnlessGiven : given;
        if (name.length() > 200 || !SafeText.isSafe(name)) {
            throw Problem.badRequest("file-name-unfit");
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var file = Files.createTempDirectory(FOLDER).resolve("content");
            var taken = new Upload(name, file, "");
            try {
                // Moved, not copied: there is never a second one of it on the disk.
                upload.transferTo(file.toFile());
                try (var content = new DigestInputStream(Files.newInputStream(file), digest)) {
                    content.transferTo(OutputStream.nullOutputStream());
                }
            } catch (IOException | RuntimeException e) {
                taken.close();
                throw e;
            }
            return new Upload(name, file, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            var folder = file.getParent();
            if (folder != null && folder.getFileName().toString().startsWith(FOLDER)) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
