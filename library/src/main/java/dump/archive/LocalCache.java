package dump.archive;

import dump.difftar.DifftarException;
import dump.difftar.Manifest;
import dump.difftar.Signatures;
import dump.duplicity.DuplicityException;
import dump.duplicity.Setup;
import dump.model.ByteString;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int OTHERS = 077, STICKY = 01000;

    private final Path directory;

    private LocalCache(Path directory) {
        this.directory = directory;
    }

    /** That of a configuration; it may be missing. */
    static LocalCache of(Setup setup) {
        return of(setup.archiveDirectory(), setup.name());
    }

    static LocalCache of(ByteString archiveDirectory, String name) {
        return new LocalCache(Path.of(archiveDirectory.toString()).resolve(name));
    }

    /** Where copies are safe from Duplicity while it writes: it does not know what lies in a directory. */
    LocalCache kept() {
        return new LocalCache(directory.resolve(KEPT));
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
        var file = directory.resolve(name);
        try {
            return new Signatures.Source(file.toString(),
                    new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
        } catch (IOException unreadable) {
            throw failed("read", file, unreadable);
        }
    }

    /** Writes a copy to a new file. @param unpacks what gzip has packed */
    void unpack(String name, Path to, boolean unpacks) throws DuplicityException {
        var file = directory.resolve(name);
        try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                var out = Files.newOutputStream(to)) {
            (unpacks ? new GZIPInputStream(in, BUFFER_BYTES) : in).transferTo(out);
        } catch (IOException unreadable) {
            throw failed("copy", file, unreadable);
        }
    }

    /** Takes these of another cache; what is here already stays. */
    void copy(LocalCache from, List<String> names) throws DuplicityException {
        for (var name : names) {
            var file = from.directory.resolve(name);
            if (Files.exists(file) && !Files.exists(directory.resolve(name))) take(file, name);
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

    /** The lines of a small text file, each byte a character; none if it is missing or can't be read as one. */
    List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException absentOrNoText) {
            return List.of();
        }
    }

    /** Writes a small text file, whole or not at all. */
    void write(String name, List<String> lines) throws DuplicityException {
        var beside = directory.resolve(name + ".new");
        try {
            makeDirectory();
            Files.write(beside, lines, StandardCharsets.ISO_8859_1);
            Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw failed("write", beside, failure);
        }
    }

    private void makeDirectory() throws IOException {
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
        for (var name : other.names()) {
            var link = directory.resolve(name);
            try {
                makeDirectory();
                Files.createSymbolicLink(link, other.directory.resolve(name));
            } catch (IOException failure) {
                throw failed("write", link, failure);
            }
        }
    }

    /** Takes over what a run brought into a mirror of this cache; what is here already stays. */
    void adopt(LocalCache mirror) throws DuplicityException {
        for (var name : mirror.names()) {
            var file = mirror.directory.resolve(name);
            if (isWhole(name) && !Files.isSymbolicLink(file) && !Files.exists(directory.resolve(name))) take(file, name);
        }
    }

    /** Whether a name is that of a copy that is neither unfinished nor something else. */
    static boolean isWhole(String name) {
        return name.endsWith(".manifest") || name.endsWith(".sigtar.gz");
    }

    /** Under a name of its own first: the mirror may be on another file system. */
    private void take(Path file, String name) throws DuplicityException {
        var beside = directory.resolve(name + ".new");
        try {
            makeDirectory();
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
