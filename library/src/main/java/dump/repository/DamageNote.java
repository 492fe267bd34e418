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
import java.util.stream.Collectors;

/**
 * The file that remembers on this machine which packs of a repository were seen bad: sorted lines, {@code bad ID}, or
 * {@code closed ID} for one that may not be read as long as its rights are what they are; any other is passed over. It
 * needs no lock and no proof: too much distrust costs a second copy, too little lasts until the next verification.
 */
final class DamageNote {
    private static final String BAD = "bad ", CLOSED = "closed ";
    private static final int SIZE_MAX = 64 << 20;

    private final Path file;

    DamageNote(Path file) {
        this.file = file;
    }

    Set<Id> bad() {
        return packs(BAD);
    }

    Set<Id> closed() {
        return packs(CLOSED);
    }

    private Set<Id> packs(String word) {
        return lines().stream().filter(line -> line.startsWith(word))
                .map(line -> Id.parse(line.substring(word.length())))
                .collect(Collectors.toSet());
    }

    /** The lines that say something. A file that cannot be read says nothing. */
    private Set<String> lines() {
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
        return line.startsWith(BAD) && Id.isId(line.substring(BAD.length()))
                || line.startsWith(CLOSED) && Id.isId(line.substring(CLOSED.length()));
    }

    /** Adds packs to the file, which is replaced whole. */
    void add(Collection<Id> bad, Collection<Id> closed) throws IOException {
        var all = lines();
        for (var pack : bad) all.add(BAD + pack);
        for (var pack : closed) all.add(CLOSED + pack);
        write(all);
    }

    /** Takes packs out of the file; an empty one goes. */
    void remove(Collection<Id> packs) throws IOException {
        var all = lines();
        boolean changed = false;
        for (var pack : packs) changed |= all.remove(BAD + pack) | all.remove(CLOSED + pack);
        if (changed && all.isEmpty()) Files.delete(file);
        else if (changed) write(all);
    }

    private void write(Set<String> all) throws IOException {
        var directory = file.getParent();
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var temporary = Files.createTempFile(directory, file.getFileName() + "-", "");
        try {
            Files.write(temporary, all, StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
