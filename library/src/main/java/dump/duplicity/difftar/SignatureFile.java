package dump.duplicity.difftar;

import dump.model.ByteString;
import dump.model.NodeType;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The entries of one file of signatures, one at a time, in their order. */
final class SignatureFile implements AutoCloseable {
    /** What may follow the end of the tar so that it is still read, for the checksum of gzip. */
    private static final int TAIL_MAX = 1 << 16;
    private static final ByteString SIGNATURE = ByteString.of("signature/");
    private static final ByteString SNAPSHOT = ByteString.of("snapshot/");
    private static final ByteString DELETED = ByteString.of("deleted/");

    private static final ByteString HERE = ByteString.of(".");
    private static final ByteString ABOVE = ByteString.of("..");

    private final Signatures.Source source;
    /** Its place in the chain: later ones win. */
    private final int index;
    private InputStream bytes;
    private TarReader tar;
    private ByteString path;
    private boolean deleted;
    private TarEntry entry;
    private NodeType type;

    SignatureFile(Signatures.Source source, int index) {
        this.source = source;
        this.index = index;
        bytes = source.bytes();
    }

    int index() {
        return index;
    }

    /** Relative to the source of the backup; empty for the source itself. */
    ByteString path() {
        return path;
    }

    /** Whether the path is gone since this set. */
    boolean isDeleted() {
        return deleted;
    }

    NodeType type() {
        return type;
    }

    TarEntry entry() {
        return entry;
    }

    /** Goes to the first or next entry. Returns false at the end. */
    boolean advance() throws IOException, DifftarException {
        try {
            if (tar == null) open();
            entry = tar.next();
            if (entry == null) {
                finish();
                return false;
            }
            var former = path;
            take(entry.name());
            type = type(entry.type());
            if (former != null && PathOrder.compare(former, path) >= 0)
                throw new TarException("\"" + path + "\" comes after \"" + former + "\", out of order");
            return true;
        } catch (TarException | EOFException | ZipException e) {
            throw new DifftarException("the signatures " + source.name() + " are damaged: " + e.getMessage());
        } catch (IOException e) {
            throw new IOException("could not read " + source.name() + ": " + e.getMessage(), e);
        }
    }

    /** Compressed, as in Duplicity's local directory, or not, as when decrypted. */
    private void open() throws IOException {
        var begin = new PushbackInputStream(new BufferedInputStream(bytes, 1 << 14), 2);
        var magic = begin.readNBytes(2);
        // Even of nothing there is the end of the tar.
        if (magic.length == 0) throw new EOFException("it is empty");
        begin.unread(magic);
        boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
        bytes = gzip ? new BufferedInputStream(new GZIPInputStream(begin, 1 << 14), 1 << 15) : begin;
        tar = new TarReader(bytes);
    }

    private void finish() throws IOException {
        var rest = new byte[1 << 12];
        for (int read = 0, n; read < TAIL_MAX && (n = bytes.read(rest)) >= 0; read += n);
    }

    private void take(ByteString name) throws TarException {
        deleted = name.startsWith(DELETED);
        if (deleted) path = path(name, DELETED);
        else if (name.startsWith(SIGNATURE)) path = path(name, SIGNATURE);
        else if (name.startsWith(SNAPSHOT)) path = path(name, SNAPSHOT);
        else throw new TarException("\"" + name + "\" is no entry of signatures");
    }

    private static ByteString path(ByteString name, ByteString kind) throws TarException {
        int end = name.length();
        if (end > kind.length() && name.at(end - 1) == '/') end--;
        if (end == kind.length()) return ByteString.EMPTY;
        var path = name.slice(kind.length(), end);
        if (path.equals(HERE)) return ByteString.EMPTY;
        for (int from = 0; from <= path.length(); ) {
            int slash = path.indexOf((byte) '/', from);
            int to = slash < 0 ? path.length() : slash;
            if (to == from || isDots(path.slice(from, to))) throw new TarException("\"" + path + "\" leads elsewhere");
            from = to + 1;
        }
        return path;
    }

    private static boolean isDots(ByteString component) {
        return component.equals(HERE) || component.equals(ABOVE);
    }

    /** Duplicity never writes hard links. */
    private static NodeType type(char flag) throws TarException {
        return switch (flag) {
            case '0' -> NodeType.FILE;
            case '2' -> NodeType.SYMLINK;
            case '3' -> NodeType.CHARACTER_DEVICE;
            case '4' -> NodeType.BLOCK_DEVICE;
            case '5' -> NodeType.DIRECTORY;
            case '6' -> NodeType.FIFO;
            default -> throw new TarException("an entry is of no known type");
        };
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
