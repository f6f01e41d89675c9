package io.gapless.visit.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {

    @TempDir
    Path folder;

    @Test
    void a_webp_keeps_its_picture_and_loses_what_it_tells_beside_it() throws Exception {
        var picture = chunk("VP8L", new byte[] {0x2f, 0x63, (byte) 0xc0, 0x12, 0, 1, 2, 3, 4, 5, 6});
        var file = webp(
                chunk("VP8X", new byte[] {0x0c, 0, 0, 0, 99, 0, 0, 75, 0, 0}),
                picture,
                chunk("EXIF", "GPS".getBytes(StandardCharsets.US_ASCII)),
                chunk("XMP ", "me".getBytes(StandardCharsets.US_ASCII)));
        var bare = bare(file);
        assertThat(bare.picture()).isEqualTo(new Picture(Picture.Type.WEBP, 100, 76));
        assertThat(new String(bare.content(), StandardCharsets.ISO_8859_1))
                .doesNotContain("GPS")
                .doesNotContain("EXIF")
                .doesNotContain("XMP");
        var sizes = ByteBuffer.wrap(bare.content()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(sizes.getInt(4)).isEqualTo(bare.content().length - 8);
        assertThat(bare.content()[20]).as("flags").isZero();
        assertThat(bare(bare.content()).content()).as("bare already").isEqualTo(bare.content());
        assertThatThrownBy(() -> bare(webp(chunk("VP8X", new byte[] {0x02, 0, 0, 0, 1, 0, 0, 1, 0, 0}))))
                .isInstanceOf(Picture.Unreadable.class);
    }

    @Test
    void nothing_that_is_broken_gives_more_than_a_refusal() throws Exception {
        var random = new Random(20_261_122);
        byte[][] starts = {
            {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe1, 0, 40, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I'},
            {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'},
            webp(chunk("VP8 ", new byte[12])),
        };
        for (int i = 0; i < 3000; i++) {
            var start = starts[i % starts.length];
            var rest = new byte[random.nextInt(120)];
            random.nextBytes(rest);
            var file = new ByteArrayOutputStream();
            file.writeBytes(start);
            file.writeBytes(rest);
            try {
                bare(file.toByteArray());
            } catch (Picture.Unreadable refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    private record Bare(Picture picture, byte[] content) {}

    private Bare bare(byte[] content) throws Exception {
        var from = Files.write(folder.resolve("from"), content);
        var to = folder.resolve("to");
        var picture = Picture.bare(from, to);
        return new Bare(picture, Files.readAllBytes(to));
    }

    private static byte[] chunk(String type, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .array());
        out.writeBytes(content);
        if (content.length % 2 == 1) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private static byte[] webp(byte[]... chunks) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
        for (byte[] chunk : chunks) {
            body.writeBytes(chunk);
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.size())
                .array());
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }
}
