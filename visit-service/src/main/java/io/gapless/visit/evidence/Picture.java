package io.gapless.visit.evidence;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * A picture by its content. Taken over without loss and without what it tells beside the picture: of its parts only those
 * that show it stay, so that no place, time, owner, thumbnail, comment or film behind the picture is left, and nothing
 * that a later standard may add. Of a JPEG's Exif data the orientation stays, without which photos of phones lie on their
 * side. Nothing is decoded: however many pixels a file promises, it takes no memory here.
 *
 * <p>JPEG by ITU-T T.81 annex B, PNG by its third edition, WebP by RFC 9649.
 *
 * @param width in pixels, as the file says
 * @param height in pixels, as the file says
 */
record Picture(Type type, int width, int height) {

    /** What is taken; all of it is shown by browsers as a picture and as nothing else. */
    enum Type {
        JPEG("image/jpeg", "jpg"),
        PNG("image/png", "png"),
        WEBP("image/webp", "webp");

        private final String mediaType;
        private final String suffix;

        Type(String mediaType, String suffix) {
            this.mediaType = mediaType;
            this.suffix = suffix;
        }

        String mediaType() {
            return mediaType;
        }

        static String suffixOf(String mediaType) {
            return Arrays.stream(values())
                    .filter(type -> type.mediaType.equals(mediaType))
                    .map(type -> type.suffix)
                    .findFirst()
                    .orElse("bin");
        }
    }

    /** Neither of the types, or not whole. */
    static final class Unreadable extends IOException {
        Unreadable(String what) {
            super(what);
        }
    }

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final Set<String> PNG_CHUNKS =
            Set.of("IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs", "bKGD");
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 0x0112;

    /** Writes the picture of a file to another, bare; {@link Unreadable} where it is none. */
    static Picture bare(Path from, Path to) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(from)))) {
            in.mark(16);
            var start = in.readNBytes(12);
            in.reset();
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
                if (start.length < 12) {
                    throw new Unreadable("short");
                }
                if ((start[0] & 0xff) == 0xff && (start[1] & 0xff) == 0xd8) {
                    return jpeg(in, out);
                }
                if (startsWith(start, 0, Arrays.copyOf(PNG_SIGNATURE, 8))) {
                    return png(in, out);
                }
                if (startsWith(start, 0, ascii("RIFF")) && startsWith(start, 8, ascii("WEBP"))) {
                    var picture = webp(in, out);
                    out.flush();
                    patchLength(to);
                    return picture;
                }
                throw new Unreadable("type");
            } catch (EOFException e) {
                throw new Unreadable("cut off");
            }
        }
    }

    private static Picture jpeg(DataInputStream in, DataOutputStream out) throws IOException {
        in.skipNBytes(2);
        out.writeShort(0xffd8);
        int width = 0;
        int height = 0;
        boolean scanned = false;
        boolean oriented = false;
        int marker = marker(in);
        while (marker != 0xd9) {
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                throw new Unreadable("marker");
            }
            int length = in.readUnsignedShort() - 2;
            if (length < 0) {
                throw new Unreadable("length");
            }
            var segment = exactly(in, length);
            if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                if (length < 6 || width > 0) {
                    throw new Unreadable("frame");
                }
                height = unsignedShort(segment, 1);
                width = unsignedShort(segment, 3);
                if (width == 0 || height == 0) {
                    throw new Unreadable("size");
                }
            }
            if (marker == 0xe1 && startsWith(segment, 0, EXIF) && !oriented) {
                int orientation = orientation(segment);
                if (orientation > 1) {
                    writeOrientation(out, orientation);
                    oriented = true;
                }
            }
            if (shows(marker, segment)) {
                out.writeByte(0xff);
                out.writeByte(marker);
                out.writeShort(length + 2);
                out.write(segment);
            }
            if (marker == 0xda) {
                if (width == 0) {
                    throw new Unreadable("scan without frame");
                }
                scanned = true;
                marker = scan(in, out);
            } else {
                marker = marker(in);
            }
        }
        if (!scanned) {
            throw new Unreadable("no scan");
        }
        out.writeShort(0xffd9);
        return new Picture(Type.JPEG, width, height);
    }

    /** Whether a segment is needed to show the picture: tables, frames, scans, and how its colours are meant. */
    private static boolean shows(int marker, byte[] segment) {
        return switch (marker) {
            case 0xe0 -> startsWith(segment, 0, JFIF) && segment.length == 14; // without a thumbnail
            case 0xe2 -> startsWith(segment, 0, ICC);
            case 0xee -> startsWith(segment, 0, ADOBE);
            case 0xda, 0xdb, 0xdc, 0xdd, 0xc4, 0xcc -> true;
            default -> marker >= 0xc0 && marker <= 0xcf && marker != 0xc8;
        };
    }

    private static int marker(DataInputStream in) throws IOException {
        if (in.readUnsignedByte() != 0xff) {
            throw new Unreadable("marker");
        }
        int marker = in.readUnsignedByte();
        while (marker == 0xff) {
            marker = in.readUnsignedByte();
        }
        if (marker == 0) {
            throw new Unreadable("marker");
        }
        return marker;
    }

    /** Copies a scan's data, and gives the marker after it. */
    private static int scan(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int next = in.readUnsignedByte();
            if (next != 0xff) {
                out.writeByte(next);
                continue;
            }
            int marker = in.readUnsignedByte();
            while (marker == 0xff) {
                marker = in.readUnsignedByte();
            }
            if (marker != 0 && (marker < 0xd0 || marker > 0xd7)) {
                return marker;
            }
            out.writeByte(0xff);
            out.writeByte(marker);
        }
    }

    /** How the picture is to be turned, 1 to 8, by Exif 2.32, 4.6.4; 1 where that is not told. */
    private static int orientation(byte[] segment) {
        if (segment.length < 16) {
            return 1;
        }
        var order = segment[6] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        var tiff = ByteBuffer.wrap(segment, 6, segment.length - 6).slice().order(order);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (directory + 2 > tiff.limit()) {
            return 1;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > tiff.limit()) {
                return 1;
            }
            if (Short.toUnsignedInt(tiff.getShort((int) entry)) == ORIENTATION) {
                int value = Short.toUnsignedInt(tiff.getShort((int) entry + 8));
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }

    private static void writeOrientation(DataOutputStream out, int orientation) throws IOException {
        out.writeShort(0xffe1);
        out.writeShort(34);
        out.write(EXIF);
        out.write(ascii("MM"));
        out.writeShort(42);
        out.writeInt(8);
        out.writeShort(1);
        out.writeShort(ORIENTATION);
        out.writeShort(3);
        out.writeInt(1);
        out.writeShort(orientation);
        out.writeShort(0);
        out.writeInt(0);
    }

    private static Picture png(DataInputStream in, DataOutputStream out) throws IOException {
        in.skipNBytes(8);
        out.write(PNG_SIGNATURE);
        if (in.readInt() != 13 || !type(in).equals("IHDR")) {
            throw new Unreadable("header");
        }
        var header = exactly(in, 17);
        var size = ByteBuffer.wrap(header);
        int width = size.getInt(0);
        int height = size.getInt(4);
        if (width <= 0 || height <= 0) {
            throw new Unreadable("size");
        }
        out.writeInt(13);
        out.write(ascii("IHDR"));
        out.write(header);
        boolean shown = false;
        while (true) {
            int length = in.readInt();
            if (length < 0) {
                throw new Unreadable("length");
            }
            var type = type(in);
            if (type.equals("IHDR")) {
                throw new Unreadable("header");
            }
            if (PNG_CHUNKS.contains(type)) {
                out.writeInt(length);
                out.write(ascii(type));
                copy(in, out, length + 4L);
            } else {
                in.skipNBytes(length + 4L);
            }
            shown |= type.equals("IDAT");
            if (type.equals("IEND")) {
                if (!shown) {
                    throw new Unreadable("no data");
                }
                return new Picture(Type.PNG, width, height);
            }
        }
    }

    private static Picture webp(DataInputStream in, DataOutputStream out) throws IOException {
        in.skipNBytes(4);
        long left = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt())) - 4;
        in.skipNBytes(4);
        out.write(ascii("RIFF"));
        out.writeInt(0); // told when it is known
        out.write(ascii("WEBP"));
        int width = 0;
        int height = 0;
        boolean shown = false;
        while (left >= 8) {
            var type = type(in);
            long length = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            long padded = length + (length & 1);
            left -= 8 + padded;
            if (left < 0 && !(left == -1 && padded > length)) {
                throw new Unreadable("length");
            }
            switch (type) {
                case "VP8X" -> {
                    if (length != 10) {
                        throw new Unreadable("header");
                    }
                    var header = exactly(in, 10);
                    width = 1 + (unsigned(header, 4) | unsigned(header, 5) << 8 | unsigned(header, 6) << 16);
                    height = 1 + (unsigned(header, 7) | unsigned(header, 8) << 8 | unsigned(header, 9) << 16);
                    if ((header[0] & 0x02) != 0) {
                        throw new Unreadable("animation");
                    }
                    header[0] &= ~0x0c; // neither Exif nor XMP data any more
                    chunk(out, type, length);
                    out.write(header);
                }
                case "VP8 ", "VP8L" -> {
                    if (shown || length < 10) {
                        throw new Unreadable("data");
                    }
                    shown = true;
                    var start = exactly(in, 10);
                    int w = type.equals("VP8L")
                            ? 1 + ((unsigned(start, 2) & 0x3f) << 8 | unsigned(start, 1))
                            : (unsigned(start, 7) & 0x3f) << 8 | unsigned(start, 6);
                    int h = type.equals("VP8L")
                            ? 1
                                    + ((unsigned(start, 4) & 0x0f) << 10
                                            | unsigned(start, 3) << 2
                                            | unsigned(start, 2) >> 6)
                            : (unsigned(start, 9) & 0x3f) << 8 | unsigned(start, 8);
                    width = Math.max(width, w);
                    height = Math.max(height, h);
                    chunk(out, type, length);
                    out.write(start);
                    copy(in, out, padded - 10);
                }
                case "ALPH", "ICCP" -> {
                    chunk(out, type, length);
                    copy(in, out, padded);
                }
                default -> in.skipNBytes(padded);
            }
        }
        if (!shown || width == 0 || height == 0) {
            throw new Unreadable("no data");
        }
        return new Picture(Type.WEBP, width, height);
    }

    private static void chunk(DataOutputStream out, String type, long length) throws IOException {
        out.write(ascii(type));
        out.writeInt(Integer.reverseBytes((int) length));
    }

    private static void patchLength(Path file) throws IOException {
        try (var whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.seek(4);
            whole.writeInt(Integer.reverseBytes((int) (whole.length() - 8)));
        }
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static void copy(DataInputStream in, OutputStream out, long length) throws IOException {
        var buffer = new byte[8192];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static String type(DataInputStream in) throws IOException {
        return new String(exactly(in, 4), StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int unsigned(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return unsigned(bytes, at) << 8 | unsigned(bytes, at + 1);
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] start) {
        return bytes.length >= at + start.length && Arrays.equals(bytes, at, at + start.length, start, 0, start.length);
    }
}
