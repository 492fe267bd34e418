package dump.duplicity.difftar;

import dump.model.ByteString;
import dump.model.Owner;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the headers of a tar as Duplicity writes them and passes over what is in the members. Names stay bytes. It ends
 * at the first block of zeros: what Duplicity's encrypted volumes have behind it is no tar.
 */
final class TarReader {
    /** Room for two paths far longer than any system opens. */
    private static final int EXTENSION_MAX = 1 << 18;
    private static final int EXTENSIONS_MAX = 16;
    private static final long ID_MAX = 0xffff_ffffL;
    /** {@link java.time.Instant} ends there. */
    private static final long SECONDS_MAX = 31_556_889_864_403_199L;

    private final InputStream bytes;
    private final byte[] block = new byte[TarHeader.LENGTH];
    private final byte[] passed = new byte[1 << 13];
    private final TarHeader header = new TarHeader(block);
    private final TarExtensions global = new TarExtensions();
    private final TarExtensions local = new TarExtensions();
    private long payload;
    private Owner owner;

    /** @param bytes best buffered */
    TarReader(InputStream bytes) {
        this.bytes = bytes;
    }

    /** The next member, or null at the end. @throws EOFException if the tar is cut off */
    TarEntry next() throws IOException, TarException {
        skip(payload);
        payload = 0;
        local.clear();
        for (int extensions = 0; extensions <= EXTENSIONS_MAX; extensions++) {
            if (bytes.readNBytes(block, 0, block.length) < block.length) throw new EOFException("it is cut off");
            if (header.isZero()) {
                if (!local.isEmpty()) throw new TarException("an extended header has no member");
                return null;
            }
            header.verify();
            switch (header.type()) {
                case 'x', 'X' -> local.putPax(extension());
                case 'g' -> global.putPax(extension());
                case 'L' -> local.putLong("path", extension());
                case 'K' -> local.putLong("linkpath", extension());
                default -> {
                    return member();
                }
            }
        }
        throw new TarException("a member has more than " + EXTENSIONS_MAX + " extended headers");
    }

    private byte[] extension() throws IOException, TarException {
        long size = header.size();
        if (size < 0 || size > EXTENSION_MAX) throw new TarException("an extended header has " + size + " bytes");
        var content = bytes.readNBytes((int) size);
        if (content.length < size) throw new EOFException("it is cut off");
        skip(padding(size));
        return content;
    }

    private TarEntry member() throws TarException {
        long size = number("size", header.size());
        char type = header.type() == '7' ? '0' : header.type();
        if (size < 0 || size > Long.MAX_VALUE - TarHeader.LENGTH)
            throw new TarException("a member has " + size + " bytes");
        if (type != '0' && size != 0) throw new TarException("a member has content that can have none");
        payload = size + padding(size);
        var name = named("path", header.name());
        if (name.isEmpty()) throw new TarException("a member has no name");
        readOwner();
        long mtime = number("mtime", header.mtime());
        if (mtime < -SECONDS_MAX || mtime > SECONDS_MAX)
            throw new TarException("a member has a time beyond all calendars");
        boolean device = type == '3' || type == '4';
        return new TarEntry(name, type, (int) (header.mode() & 0xfff), owner, size, mtime,
                type == '2' ? named("linkpath", header.linkTarget()) : ByteString.EMPTY,
                device ? (int) header.major() : 0, device ? (int) header.minor() : 0);
    }

    /** Most members have the owner of the one before, and share the object. */
    private void readOwner() throws TarException {
        long uid = number("uid", header.uid());
        long gid = number("gid", header.gid());
        if (uid < 0 || gid < 0 || uid > ID_MAX || gid > ID_MAX)
            throw new TarException("a member has an owner that can be none");
        var user = text("uname", header.user()).toString();
        var read = new Owner(uid, gid, user, text("gname", header.group()).toString());
        if (!read.equals(owner)) owner = read;
    }

    private ByteString named(String key, ByteString otherwise) throws TarException {
        var value = text(key, otherwise);
        if (value.indexOf((byte) 0, 0) >= 0) throw new TarException("a name has a NUL in it");
        return value;
    }

    private ByteString text(String key, ByteString otherwise) {
        return local.text(key, global.text(key, otherwise));
    }

    private long number(String key, long otherwise) throws TarException {
        return local.number(key, global.number(key, otherwise));
    }

    private static long padding(long size) {
        return -size & TarHeader.LENGTH - 1;
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            int n = bytes.read(passed, 0, (int) Math.min(left, passed.length));
            if (n < 0) throw new EOFException("it is cut off");
            left -= n;
        }
    }
}
