package io.gapless.platform.table;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * XML that somebody sent, read event by event, with a bound on everything that a parser keeps: a workbook of a few
 * kilobytes can hold a text, a comment or a row of gigabytes. Namespaces are passed over: those of the two kinds of
 * workbook (ECMA-376, transitional and strict) differ in nothing else.
 */
final class BoundedXml implements Closeable {

    /** More than 32,767 characters, the longest text of a cell, each written as an entity. */
    private static final int LONGEST_TOKEN = 256 * 1024;

    private static final int DEEPEST = 50;

    /** Of elements and attributes; a parser keeps each that it has met. */
    private static final int MOST_NAMES = 2000;

    private final Bounded input;
    private final XMLStreamReader xml;
    private final Set<String> names = new HashSet<>();
    private int depth;

    /**
     * Reads XML in UTF-8, which every program writes.
     *
     * @param most bytes
     */
    BoundedXml(InputStream input, long most) throws IOException {
        this.input = new Bounded(input, most);
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        try {
            this.xml = factory.createXMLStreamReader(this.input, "UTF-8");
        } catch (XMLStreamException e) {
            input.close();
            throw new IOException(e);
        }
    }

    /** Too much, or not what it says it is. */
    static final class Unfit extends IOException {

        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    /** The whole is larger than a table of a million rows is. */
    static final class TooBig extends IOException {

        private static final long serialVersionUID = 1;
    }

    /** From here on there may be so many bytes more. */
    void allow(long more) {
        input.left = more;
    }

    /** Goes on to the next start, end or text; false where there is none. */
    boolean next() throws IOException {
        try {
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        start();
                        return true;
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        return true;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        return true;
                    }
                    default -> {
                        // Comments and the like mean nothing.
                    }
                }
            }
            return false;
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e);
        }
    }

    private void start() throws Unfit {
        if (++depth > DEEPEST) {
            throw new Unfit("nested too deeply");
        }
        names.add(xml.getLocalName());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            names.add(xml.getAttributeLocalName(i));
        }
        if (names.size() > MOST_NAMES) {
            throw new Unfit("too many names");
        }
    }

    boolean isStart() {
        return xml.isStartElement();
    }

    boolean isEnd() {
        return xml.isEndElement();
    }

    boolean isText() {
        return !xml.isStartElement() && !xml.isEndElement();
    }

    /** The name of the element that starts or ends here. */
    String name() {
        return xml.getLocalName();
    }

    /** An attribute of the element that starts here. */
    @Nullable
    String attribute(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /** An attribute in a namespace that ends so. */
    @Nullable
    String attribute(String name, String namespaceEnd) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            var namespace = xml.getAttributeNamespace(i);
            if (xml.getAttributeLocalName(i).equals(name) && namespace != null && namespace.endsWith(namespaceEnd)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /** Appends the text that stands here, up to a length in all. */
    void appendTo(StringBuilder text, int longest) {
        int some = Math.min(xml.getTextLength(), longest - text.length());
        if (some > 0) {
            text.append(xml.getTextCharacters(), xml.getTextStart(), some);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        } finally {
            input.close();
        }
    }

    /** Watches what flows into the parser: between two signs that end a token there may not be too much. */
    private static final class Bounded extends FilterInputStream {

        private enum In {
            TEXT,
            MARKUP,
            DECLARATION,
            COMMENT_START,
            COMMENT,
            COMMENT_END1,
            COMMENT_END2,
            INSTRUCTION,
            INSTRUCTION_END,
            CDATA,
            CDATA_END1,
            CDATA_END2
        }

        private long left;
        private int token;
        private In in = In.TEXT;

        Bounded(InputStream input, long most) {
            super(input);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.in.read(bytes, offset, length);
            if (read > 0) {
                left -= read;
                if (left < 0) {
                    throw new TooBig();
                }
                for (int i = offset; i < offset + read; i++) {
                    watch(bytes[i]);
                }
            }
            return read;
        }

        private void watch(byte b) throws Unfit {
            if (++token > LONGEST_TOKEN) {
                throw new Unfit("a text, a comment or an attribute without end");
            }
            switch (in) {
                case TEXT -> {
                    if (b == '<') {
                        token = 0;
                        in = In.MARKUP;
                    }
                }
                case MARKUP -> in = b == '!' ? In.DECLARATION : b == '?' ? In.INSTRUCTION : In.TEXT;
                case DECLARATION -> {
                    if (b != '-' && b != '[') {
                        throw new Unfit("a document type");
                    }
                    in = b == '-' ? In.COMMENT_START : In.CDATA;
                }
                case COMMENT_START -> in = In.COMMENT;
                case COMMENT -> in = b == '-' ? In.COMMENT_END1 : In.COMMENT;
                case COMMENT_END1 -> in = b == '-' ? In.COMMENT_END2 : In.COMMENT;
                case COMMENT_END2 -> in = b == '>' ? In.TEXT : b == '-' ? In.COMMENT_END2 : In.COMMENT;
                case INSTRUCTION -> in = b == '?' ? In.INSTRUCTION_END : In.INSTRUCTION;
                case INSTRUCTION_END -> in = b == '>' ? In.TEXT : b == '?' ? In.INSTRUCTION_END : In.INSTRUCTION;
                case CDATA -> in = b == ']' ? In.CDATA_END1 : In.CDATA;
                case CDATA_END1 -> in = b == ']' ? In.CDATA_END2 : In.CDATA;
                case CDATA_END2 -> in = b == '>' ? In.TEXT : b == ']' ? In.CDATA_END2 : In.CDATA;
            }
        }

        @Override
        public long skip(long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
