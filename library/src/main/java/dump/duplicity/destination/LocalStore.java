package dump.duplicity.destination;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.LocalWorkspace;
import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.LocalFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** A destination in the file system. */
final class LocalStore implements Store {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ByteString directory;

    /** @param directory absolute */
    LocalStore(ByteString directory) {
        this.directory = directory;
    }

    static boolean isApplicable(Url url) {
        return url.host().isEmpty() && url.user() == null && !url.path().isEmpty();
    }

    @Override
    public ByteString localDirectory() {
        return directory;
    }

    @Override
    public List<String> names() throws DuplicityException {
        try (var there = open()) {
            var names = new ArrayList<String>();
            for (var name : there.names()) names.add(name.toString());
            return names;
        } catch (FileException failed) {
            throw new DuplicityException.Failed(failed.getMessage());
        }
    }

    @Override
    public byte[] fetch(String name, long sizeMax) throws DuplicityException {
        return read(name, sizeMax, Integer.MAX_VALUE);
    }

    @Override
    public byte[] head(String name, int bytes) throws DuplicityException {
        return read(name, Long.MAX_VALUE, bytes);
    }

    private byte[] read(String name, long sizeMax, int wanted) throws DuplicityException {
        try (var there = open(); var file = there.openFile(ByteString.of(StoreNames.checked(name)))) {
            needRegular(file, name);
            return read(file, name, sizeMax, wanted);
        } catch (FileException failed) {
            if (failed.kind() == FileException.Kind.GONE) throw StoreNames.gone(name, describe());
            throw new DuplicityException.Failed(failed.getMessage());
        }
    }

    private void needRegular(LocalFile file, String name) throws DuplicityException {
        if (!file.stat().isFile())
            throw new DuplicityException.Damaged(directory.resolve(ByteString.of(name)) + " is not a regular file");
    }

    private byte[] read(LocalFile file, String name, long sizeMax, int wanted)
            throws DuplicityException, FileException {
        long size = Math.min(wanted, file.stat().size());
        if (size > Math.min(sizeMax, Integer.MAX_VALUE - 8)) throw StoreNames.tooLong(name, describe(), sizeMax);
        var bytes = new byte[(int) size];
        int at = 0;
        for (int n; at < bytes.length && (n = file.read(bytes, at, bytes.length - at)) > 0;) at += n;
        if (at < bytes.length)
            throw new DuplicityException.Failed(name + " in " + describe() + " shrank while it was read; run again");
        return bytes;
    }

    @Override
    public List<String> empty(Collection<String> names) throws DuplicityException {
        var empty = new ArrayList<String>();
        try (var there = open()) {
            for (var name : names) if (isEmpty(there, name)) empty.add(name);
        }
        return empty;
    }

    private static boolean isEmpty(LocalDirectory there, String name) {
        try {
            var stat = there.stat(ByteString.of(StoreNames.checked(name)));
            return stat.isFile() && stat.size() == 0;
        } catch (FileException gone) {
            return false;
        }
    }

    @Override
    public String looks(String name) {
        try (var there = LocalDirectory.open(directory)) {
            var stat = there.stat(ByteString.of(StoreNames.checked(name)));
            return stat.size() + ":" + stat.mtimeSeconds() + "." + stat.mtimeNanos() + ":" + stat.ctimeSeconds() + "."
                    + stat.ctimeNanos();
        } catch (FileException unknown) {
            return null;
        }
    }

    @Override
    public String digest(String name, String algorithm) throws DuplicityException, InterruptedException {
        try (var there = open(); var file = there.openFile(ByteString.of(StoreNames.checked(name)))) {
            needRegular(file, name);
            var digest = MessageDigest.getInstance(algorithm);
            var buffer = new byte[BUFFER_BYTES];
            for (int n; (n = file.read(buffer, 0, buffer.length)) > 0;) {
                digest.update(buffer, 0, n);
                if (Thread.interrupted()) throw new InterruptedException();
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (FileException failed) {
            throw new DuplicityException.Failed(failed.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(algorithm, e);
        }
    }

    @Override
    public void put(String name, Path content) throws DuplicityException {
        var there = Path.of(directory.toString());
        LocalWorkspace.publish(content, there.resolve(StoreNames.unfinished(name)), there.resolve(name));
    }

    @Override
    public void remove(List<String> names) throws DuplicityException {
        var there = Path.of(directory.toString());
        for (var name : names) LocalWorkspace.withdraw(there.resolve(StoreNames.checked(name)));
    }

    private LocalDirectory open() throws DuplicityException {
        try {
            return LocalDirectory.open(directory);
        } catch (FileException failed) {
            if (failed.kind() == FileException.Kind.GONE)
                throw new DuplicityException.Absent("there is no directory " + directory
                        + ": is the disk mounted, is the name right?");
            throw new DuplicityException.Failed(failed.getMessage());
        }
    }

    @Override
    public String describe() {
        return directory.toString();
    }
}
