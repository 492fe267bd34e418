package dump.repository;

import dump.model.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file that remembers on this machine what of a repository was seen bad: sorted lines, {@code blob ID PACK}, {@code
 * pack ID} for all that a pack holds, or {@code closed ID} for a pack that may not be read as long as its rights are what
 * they are; any other is passed over. It needs no lock and no proof: too much distrust costs a second copy, too little
 * lasts until the next verification.
 */
final class DamageNote {
    private static final String BLOB = "blob ", PACK = "pack ", CLOSED = "closed ";
    private static final int SIZE_MAX = 64 << 20;

    private final Path file;

    DamageNote(Path file) {
        this.file = file;
    }

    static String blob(Id blob, Id pack) {
        return BLOB + blob + " " + pack;
    }

    static String pack(Id pack) {
        return PACK + pack;
    }

    static String closed(Id pack) {
        return CLOSED + pack;
    }

    /** Hears what a line says. */
    interface Reader {
        void blob(Id blob, Id pack);

        void pack(Id pack);

        void closed(Id pack);
    }

    static void read(Collection<String> lines, Reader reader) {
        for (var line : lines) {
            var words = line.split(" ");
            if (line.startsWith(PACK)) reader.pack(Id.parse(words[1]));
            else if (line.startsWith(CLOSED)) reader.closed(Id.parse(words[1]));
            else reader.blob(Id.parse(words[1]), Id.parse(words[2]));
        }
    }

    /** The lines that say something. A file that cannot be read says nothing. */
    Set<String> lines() {
        var found = new TreeSet<String>();
        try {
            if (Files.notExists(file) || Files.size(file) > SIZE_MAX) return found;
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().filter(DamageNote::saysSomething)
                    .forEach(found::add);
        } catch (IOException unreadable) {
            // The next verification finds it again.
        }
        return found;
    }

    private static boolean saysSomething(String line) {
        var words = line.split(" ", -1);
        boolean blob = line.startsWith(BLOB) && words.length == 3 && Id.isId(words[2]);
        boolean pack = (line.startsWith(PACK) || line.startsWith(CLOSED)) && words.length == 2;
        return (blob || pack) && Id.isId(words[1]);
    }

    /** Adds lines to the file, which is replaced whole. */
    void add(Collection<String> lines) throws IOException {
        var all = lines();
        all.addAll(lines);
        var directory = file.getParent();
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var temporary = Files.createTempFile(directory, file.getFileName() + "-", "");
        try {
            Files.write(temporary, all, StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
