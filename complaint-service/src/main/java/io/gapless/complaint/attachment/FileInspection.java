package io.gapless.complaint.attachment;

import io.gapless.platform.web.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.springframework.http.HttpStatus;

/**
 * What a file is, found out by its content: what its name or its sender say of it makes it no safer. Refused ({@link
 * Problem}, 415) is what can be run, archives with such a thing in them, and archives that cannot be looked into.
 */
final class FileInspection {

    private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    private static final Charset GB18030 = Charset.forName("GB18030");

    private static final int START = 64 * 1024;
    private static final int MOST_ENTRIES = 2000;
    private static final long MOST_INFLATED = 200L * 1024 * 1024;

    /** Endings by which some system starts a file, or shows it as a page with scripts. */
    private static final Set<String> RUN_BY_NAME = Set.of(
            "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "htm",
            "html", "ins", "iso", "isp", "jar", "js", "jse", "lib", "lnk", "mde", "msc", "msi", "msix", "msp", "mst",
            "mht", "mhtml", "nsh", "php", "pif", "pl", "ps1", "psm1", "py", "rb", "reg", "scr", "sct", "sh", "shb",
            "shtml", "svg", "swf", "sys", "vb", "vbe", "vbs", "vxd", "wsc", "wsf", "wsh", "xhtml", "xht", "xml", "xsl",
            "docm", "dotm", "pptm", "potm", "ppsm", "xlam", "xlsm", "xltm");

    /** What these contents are is run or interpreted somewhere. */
    private static final List<String> RUN_BY_CONTENT = List.of(
            "application/x-dosexec",
            "application/x-msdownload",
            "application/x-executable",
            "application/x-sharedlib",
            "application/x-object",
            "application/x-elf",
            "application/x-mach-o",
            "application/x-sh",
            "application/x-bat",
            "application/javascript",
            "text/javascript",
            "application/java",
            "application/x-ms-shortcut",
            "application/x-ms-installer",
            "application/x-shockwave-flash",
            "application/xml",
            "application/xhtml+xml",
            "image/svg+xml",
            "text/html",
            "text/x-php",
            "text/x-python",
            "text/x-perl");

    /** Of whatever language: somewhere it is shown as a page, with all that is in it. */
    private static final Pattern MARKUP = Pattern.compile("<[a-z!?/]");

    /** Archives within archives, and those that nothing here can open. */
    private static final Set<String> PACKED =
            Set.of("7z", "ace", "arj", "bz2", "cab", "gz", "rar", "tar", "tgz", "xz", "zip");

    private FileInspection() {}

    /** The media type of a file. */
    static String mediaType(String name, Path file) throws IOException {
        if (RUN_BY_NAME.contains(ending(name))) {
            throw dangerous(name);
        }
        var start = start(file);
        if (start.length == 0) {
            throw Problem.unprocessable("attachment-empty");
        }
        if (start.length > 3 && start[0] == 'P' && start[1] == 'K' && start[2] <= 8 && start[2] > 0) {
            return archive(name, file);
        }
        var type = byContent(start);
        if (isRun(start, type)) {
            throw dangerous(name);
        }
        return type.equals("text/plain") && ending(name).equals("csv") ? "text/csv" : type;
    }

    private static String byContent(byte[] start) throws IOException {
        var metadata = new Metadata();
        var found = TYPES.detect(new java.io.ByteArrayInputStream(start), metadata)
                .getBaseType()
                .toString();
        return found.equals("application/octet-stream") && isText(start) ? "text/plain" : found;
    }

    private static boolean isRun(byte[] start, String type) {
        var text = new String(start, 0, Math.min(start.length, 512), StandardCharsets.ISO_8859_1)
                .replaceFirst("^\u00ef\u00bb\u00bf", "") // the mark of UTF-8
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return RUN_BY_CONTENT.stream().anyMatch(type::startsWith)
                || start.length > 1 && start[0] == 'M' && start[1] == 'Z'
                || text.startsWith("#!")
                || text.startsWith("@echo")
                || MARKUP.matcher(text).lookingAt();
    }

    /** Looks at every entry as the archive's own list has them, which is what whoever opens it is shown. */
    private static String archive(String name, Path file) throws IOException {
        boolean office = false;
        var type = "application/zip";
        long inflated = 0;
        int entries = 0;
        try (var zip = new ZipFile(file.toFile(), GB18030)) {
            for (var each : java.util.Collections.list(zip.entries())) {
                if (++entries > MOST_ENTRIES) {
                    throw dangerous(name);
                }
                var path = each.getName();
                if (path.equals("META-INF/MANIFEST.MF") || path.endsWith("vbaProject.bin")) {
                    throw dangerous(name + " › " + path);
                }
                office |= path.equals("[Content_Types].xml");
                if (path.startsWith("word/")) {
                    type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
                } else if (path.startsWith("xl/")) {
                    type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                } else if (path.startsWith("ppt/")) {
                    type = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
                } else if (path.equals("OFD.xml")) {
                    type = "application/ofd";
                    office = true;
                }
            }
            for (var each : java.util.Collections.list(zip.entries())) {
                if (!each.isDirectory()) {
                    inflated += entry(name, zip, each, office);
                    if (inflated > MOST_INFLATED) {
                        throw dangerous(name);
                    }
                }
            }
        } catch (ZipException | IllegalArgumentException e) {
            // Broken, or encrypted: nobody knows what is in it.
            throw dangerous(name);
        }
        return office ? type : "application/zip";
    }

    /** Documents are made of XML; anywhere else that is something to be shown or run. Gives the entry's size. */
    private static long entry(String name, ZipFile zip, ZipEntry entry, boolean office) throws IOException {
        var path = entry.getName();
        var ending = ending(path);
        boolean part = office
                && (ending.equals("xml") || ending.equals("rels") || ending.equals("svg") || ending.equals("vml"));
        if (PACKED.contains(ending) || !part && RUN_BY_NAME.contains(ending)) {
            throw dangerous(name + " › " + path);
        }
        long bytes = 0;
        try (InputStream content = new BufferedInputStream(zip.getInputStream(entry))) {
            var start = content.readNBytes(START);
            bytes = start.length;
            boolean archive = start.length > 3 && start[0] == 'P' && start[1] == 'K' && start[2] <= 8;
            if (archive && !office || start.length > 0 && !part && !archive && isRun(start, byContent(start))) {
                throw dangerous(name + " › " + path);
            }
            var buffer = new byte[8192];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > MOST_INFLATED) {
                    throw dangerous(name);
                }
            }
        }
        return bytes;
    }

    private static byte[] start(Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            return content.readNBytes(START);
        }
    }

    /** Texts of Windows in Chinese are neither ASCII nor UTF-8. A character may be cut at the end of what was read. */
    private static boolean isText(byte[] start) {
        for (byte each : start) {
            if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t' && each != '\f') {
                return false;
            }
        }
        for (int cut = 0; cut < 4 && cut < start.length; cut++) {
            try {
                GB18030.newDecoder().decode(ByteBuffer.wrap(Arrays.copyOf(start, start.length - cut)));
                return true;
            } catch (CharacterCodingException e) {
                // Perhaps with a byte less.
            }
        }
        return false;
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        // Windows passes over dots and spaces at the end.
        var ending = dot < 0 ? "" : name.substring(dot + 1).strip().toLowerCase(Locale.ROOT);
        return ending.isEmpty() && dot > 0 ? ending(name.substring(0, dot).strip()) : ending;
    }

    private static Problem dangerous(String name) {
        return Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "attachment-dangerous", name);
    }
}
