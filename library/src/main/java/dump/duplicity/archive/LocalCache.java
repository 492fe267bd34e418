package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.DifftarException;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.Naming;
import dump.duplicity.difftar.Signatures;
import dump.model.ByteString;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    static final String SET_ASIDE = "set-aside";
    private static final int BUFFER_BYTES = 64 << 10;

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

    Path file(String name) {
        return directory.resolve(name);
    }

    LocalCacheNotes notes() {
        return new LocalCacheNotes(this, directory);
    }

    LocalCacheLock lock() {
        return new LocalCacheLock(directory);
    }

    ByteString path() {
        return ByteString.of(directory.toString());
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
            Files.move(file, directory.resolve(SET_ASIDE).resolve(file.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
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

    /** Removes all of it. */
    void clear() throws DuplicityException {
        remove(names());
        try {
            Files.deleteIfExists(directory);
        } catch (IOException failure) {
            throw failed("remove", directory, failure);
        }
    }

    /** What a file is called until it is whole: of what begins otherwise Duplicity takes no notice. */
    Path beside(String name) {
        return directory.resolve("unfinished-" + name);
    }

    static void makeDirectory(Path directory) throws IOException {
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

    /** Takes over what a run brought into a mirror of this cache; what is here already stays. */
    void adopt(LocalCache mirror) throws DuplicityException {
        for (var name : mirror.names()) {
            var file = mirror.directory.resolve(name);
            if (naming.isCopied(name) && !Files.isSymbolicLink(file)
                    && !Files.exists(directory.resolve(name))) take(file, name);
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

    static DuplicityException failed(String what, Path file, IOException cause) {
        return new DuplicityException.Failed("cannot " + what + " " + file + ": " + cause.getMessage());
    }
}
