package dump.archive;

import dump.difftar.DifftarException;
import dump.difftar.Manifest;
import dump.difftar.Naming;
import dump.difftar.Signatures;
import dump.duplicity.DuplicityException;
import dump.duplicity.Setup;
import dump.model.ByteString;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What Duplicity keeps here of an archive, unencrypted: {@code *.manifest} and {@code *.sigtar.gz}, and what an
 * interrupted run left, {@code *.part}.
 */
final class LocalCache {
    static final String KEPT = "kept";
    private static final String LOCK = "lockfile";
    private static final Path NOTHING = Path.of("/dev/null");
    static final String SET_ASIDE = "set-aside";
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int NOTE_BYTES_MAX = 1 << 20;
    private static final int OTHERS = 077, STICKY = 01000;

    private final Path directory;
    private final Naming naming;

    private LocalCache(Path directory, Naming naming) {
        this.directory = directory;
        this.naming = naming;
    }

    /** That of a configuration; it may be missing. */
    static LocalCache of(Setup setup) {
        return new LocalCache(Path.of(setup.archiveDirectory().toString()).resolve(setup.name()),
                Naming.of(setup.options()));
    }

    /** One of the same names in another archive directory. */
    LocalCache in(ByteString archiveDirectory) {
        return new LocalCache(Path.of(archiveDirectory.toString()).resolve(directory.getFileName()), naming);
    }

    Naming naming() {
        return naming;
    }

    /** Where copies are safe from Duplicity while it writes: it does not know what lies in a directory. */
    LocalCache kept() {
        return new LocalCache(directory.resolve(KEPT), naming);
    }

    ByteString path() {
        return ByteString.of(directory.toString());
    }

    /**
     * Lets only its owner into it and the archive directory that it lies in, as it holds the names of all files. A home
     * or a directory that many share stays as it is.
     *
     * @return what had been open to others
     * @throws DuplicityException.Failed if something stays so
     */
    List<Path> close(String home) throws DuplicityException.Failed {
        var closed = new ArrayList<Path>();
        var archives = directory.getParent();
        boolean isOurs = !archives.equals(archives.getRoot()) && !archives.toString().equals(home);
        for (var one : isOurs ? List.of(archives, directory) : List.of(directory)) {
            try {
                if (!Files.isDirectory(one)) continue;
                int mode = (Integer) Files.getAttribute(one, "unix:mode");
                if ((mode & OTHERS) == 0 || !one.equals(directory) && (mode & STICKY) != 0) continue;
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwx------"));
                closed.add(one);
            } catch (IOException notOurs) {
                throw new DuplicityException.Failed(one + " holds the names of your files, others may look into it, and"
                        + " that cannot be mended here: name another archive-dir, or run chmod 700 as its owner");
            }
        }
        return closed;
    }

    /** The names of its files, none if it is missing. */
    List<String> names() throws DuplicityException {
        var names = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) names.add(file.getFileName().toString());
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException unreadable) {
            throw failed("read", directory, unreadable.getCause());
        } catch (IOException unreadable) {
            throw failed("read", directory, unreadable);
        }
        return names;
    }

    Manifest manifest(String name) throws DuplicityException {
        var file = directory.resolve(name);
        try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            return Manifest.parse(file.toString(), in);
        } catch (IOException unreadable) {
            throw failed("read", file, unreadable);
        } catch (DifftarException damaged) {
            throw new DuplicityException.Damaged(damaged);
        }
    }

    /** Whoever reads it closes it. */
    Signatures.Source signatures(String name) throws DuplicityException {
        var file = copy(name);
        try {
            return new Signatures.Source(file.toString(),
                    new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
        } catch (IOException unreadable) {
            throw failed("read", file, unreadable);
        }
    }

    /** Whether there is a copy. */
    boolean has(String name) {
        return Files.exists(copy(name));
    }

    /** Of one with a short name it may have been made by a Duplicity that was told to write such. */
    private Path copy(String name) {
        var file = directory.resolve(name);
        var other = directory.resolve(name.replaceFirst("\\.st\\.gz$", ".st.z"));
        return Files.exists(file) || Files.notExists(other) ? file : other;
    }

    /** Writes a copy to a new file. @param unpacks what gzip has packed */
    void unpack(String name, Path to, boolean unpacks) throws DuplicityException {
        var file = copy(name);
        try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                var out = Files.newOutputStream(to)) {
            (unpacks ? new GZIPInputStream(in, BUFFER_BYTES) : in).transferTo(out);
        } catch (IOException unreadable) {
            throw failed("copy", file, unreadable);
        }
    }

    /** Whether a copy of signatures can be read to its end. */
    boolean isSound(String signatures) throws InterruptedException {
        try {
            Signatures.read(List.of(signatures(signatures)), (path, node) -> { });
            // Behind the last entry comes what proves the rest.
            try (var in = new GZIPInputStream(Files.newInputStream(copy(signatures)), BUFFER_BYTES)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return true;
        } catch (DuplicityException | DifftarException | IOException unreadable) {
            return false;
        }
    }

    /** Takes these of another cache; what is here already stays. */
    void copy(LocalCache from, List<String> names) throws DuplicityException {
        for (var name : names) {
            var file = from.directory.resolve(name);
            if (Files.exists(file) && !Files.exists(directory.resolve(name))) take(file, name);
        }
    }

    /** Puts a copy that is no good where nobody takes it for one; there is one of each name. */
    void setAside(String name) throws DuplicityException {
        var file = copy(name);
        try {
            makeDirectory(directory.resolve(SET_ASIDE));
            Files.move(file, directory.resolve(SET_ASIDE).resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw failed("set aside", file, failure);
        }
    }

    /** Keeps there what was no good elsewhere. */
    void setAside(String name, byte[] content) throws DuplicityException {
        var file = directory.resolve(SET_ASIDE).resolve(name);
        try {
            makeDirectory(directory.resolve(SET_ASIDE));
            Files.write(file, content);
        } catch (IOException failure) {
            throw failed("write", file, failure);
        }
    }

    /** The reverse, if there is no other yet. */
    void bringBack(String name) throws DuplicityException {
        var aside = new LocalCache(directory.resolve(SET_ASIDE), naming);
        var file = aside.copy(name);
        try {
            if (!has(name) && Files.exists(file)) Files.move(file, directory.resolve(file.getFileName()));
            if (aside.names().isEmpty()) aside.clear();
        } catch (IOException failure) {
            throw failed("move", file, failure);
        }
    }

    /** Whether what was set aside is just what is here again; then it is removed. */
    boolean wasGood(String name) throws DuplicityException {
        var aside = new LocalCache(directory.resolve(SET_ASIDE), naming);
        if (!holdsAs(name, aside)) return false;
        aside.remove(List.of(aside.copy(name).getFileName().toString()));
        if (aside.names().isEmpty()) aside.clear();
        return true;
    }

    /** Whether another has the same copy. */
    boolean holdsAs(String name, LocalCache other) {
        try {
            return Files.mismatch(copy(name), other.copy(name)) < 0;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Whether a copy has this content. */
    boolean holds(String name, ByteString content) {
        try {
            var file = copy(name);
            return Files.size(file) == content.length() && ByteString.copyOf(Files.readAllBytes(file)).equals(content);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Puts a copy here, in the place of one that may be here. */
    void put(String name, ByteString content) throws DuplicityException {
        var beside = beside(name);
        try {
            makeDirectory(directory);
            Files.write(beside, content.toByteArray());
            Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed("write", beside, failure);
        }
    }

    /** Keeps Duplicity from working with the copies here, as it keeps others; null if there are none. */
    Closeable lock(String archive) throws DuplicityException {
        if (Files.notExists(directory)) return null;
        var file = directory.resolve(LOCK);
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) return () -> {
                Files.deleteIfExists(file);
                channel.close();
            };
            channel.close();
        } catch (IOException failure) {
            throw failed("lock", file, failure);
        }
        throw busy(archive, file);
    }

    /**
     * That no Duplicity works with the copies here, as one does whose dump was killed. Writes nothing.
     *
     * @throws DuplicityException.Locked naming it, if one does
     */
    void needQuiet(String archive) throws DuplicityException.Locked {
        if (isBusy()) throw busy(archive, directory.resolve(LOCK));
    }

    boolean isBusy() {
        try (var channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (IOException noneOrNotOurs) {
            return false;
        }
    }

    private static DuplicityException.Locked busy(String archive, Path file) {
        long holder = LocalLockHolder.of(file);
        return new DuplicityException.Locked("Duplicity is still running on the archive " + archive
                + (holder < 0 ? "" : " (pid " + holder + ")") + "; if the run that started it was killed, it goes on by"
                + " itself: wait until it is done");
    }

    /** Removes all of it. */
    void clear() throws DuplicityException {
        remove(names());
        try {
            Files.deleteIfExists(directory);
        } catch (IOException failure) {
            throw failed("remove", directory, failure);
        }
    }

    /** The lines of a small text file, each byte a character; none if it is missing or can't be read as one. */
    List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException absentOrNoText) {
            return List.of();
        }
    }

    /** The lines of a note of ours; none if it is missing or cannot be one. */
    List<String> note(String name) {
        return isNote(directory.resolve(name)) ? lines(name) : List.of();
    }

    /** Replaces a note; one without lines goes. What is none is set aside before. */
    void writeNote(String name, List<String> lines) throws DuplicityException {
        var file = directory.resolve(name);
        if (!isNote(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) setAside(name);
        if (lines.isEmpty()) remove(List.of(name));
        else write(name, lines);
    }

    private static boolean isNote(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= NOTE_BYTES_MAX;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Writes a small text file, whole or not at all. */
    void write(String name, List<String> lines) throws DuplicityException {
        var beside = beside(name);
        try {
            makeDirectory(directory);
            Files.write(beside, lines, StandardCharsets.ISO_8859_1);
            Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed("write", beside, failure);
        }
    }

    /** What a file is called until it is whole: of what begins otherwise Duplicity takes no notice. */
    private Path beside(String name) {
        return directory.resolve("unfinished-" + name);
    }

    private static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Removes files; what is not there is as good as removed. */
    void remove(List<String> names) throws DuplicityException {
        for (var name : names) {
            var file = directory.resolve(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException failure) {
                throw failed("remove", file, failure);
            }
        }
    }

    /** Makes links here to the files of another. */
    void link(LocalCache other) throws DuplicityException {
        for (var name : other.names()) linkOne(name, other);
    }

    /** Makes one, if there is none. */
    void linkOne(String name, LocalCache other) throws DuplicityException {
        var link = directory.resolve(name);
        try {
            makeDirectory(directory);
            if (Files.notExists(link)) Files.createSymbolicLink(link, other.directory.resolve(name));
        } catch (IOException failure) {
            throw failed("write", link, failure);
        }
    }

    /** Puts nothing in the place of a copy. @return whether there was none */
    boolean standIn(String name) throws DuplicityException {
        var link = directory.resolve(name);
        try {
            makeDirectory(directory);
            Files.createSymbolicLink(link, NOTHING);
            return true;
        } catch (FileAlreadyExistsException here) {
            return false;
        } catch (IOException failure) {
            throw failed("write", link, failure);
        }
    }

    /** The names of what {@link #standIn} put here. */
    List<String> standIns() throws DuplicityException {
        return names().stream().filter(this::isStandIn).toList();
    }

    private boolean isStandIn(String name) {
        try {
            return Files.readSymbolicLink(directory.resolve(name)).equals(NOTHING);
        } catch (IOException noLink) {
            return false;
        }
    }

    /** Takes over what a run brought into a mirror of this cache; what is here already stays. */
    void adopt(LocalCache mirror) throws DuplicityException {
        for (var name : mirror.names()) {
            var file = mirror.directory.resolve(name);
            if (naming.isCopied(name) && !Files.isSymbolicLink(file) && !Files.exists(directory.resolve(name))) take(file, name);
        }
    }

    /** Under a name of its own first: the mirror may be on another file system. */
    private void take(Path file, String name) throws DuplicityException {
        var beside = beside(name);
        try {
            makeDirectory(directory);
            Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed("write", beside, failure);
        }
    }

    private static DuplicityException failed(String what, Path file, IOException cause) {
        return new DuplicityException.Failed("cannot " + what + " " + file + ": " + cause.getMessage());
    }
}
