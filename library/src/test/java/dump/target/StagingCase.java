package dump.target;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Existing;
import dump.model.RestoreOutcome;
import dump.posix.FileException;
import dump.posix.Posix;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A target, and another program that restores beside it what is moved there. */
abstract class StagingCase {
    static final boolean ROOT = Posix.call(Posix.Call.GETEUID, 0, 0, 0) == 0;
    static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_500_000_000));
    static final Staged EVERYTHING = new Staged(name("all"), ByteString.EMPTY, ByteString.EMPTY, List.of());

    @TempDir Path base;
    Path target;
    final List<Event> events = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    /** Plays the other program: makes what it likes at the path, which is not there yet. */
    interface Program {
        void restore(Path all) throws Exception;
    }

    @BeforeEach
    void makeTarget() throws Exception {
        target = Files.createDirectory(base.resolve("target"));
    }

    RestoreOutcome move(Program program, boolean overwrite) throws Exception {
        events.clear();
        try (var staging = staging()) {
            program.restore(path(staging, "all"));
            return staging.move(List.of(EVERYTHING), overwrite ? Existing.REPLACE : Existing.KEEP, events::add);
        }
    }

    Staging staging() throws FileException {
        return Staging.in(ByteString.of(target.toString()), warnings::add);
    }

    static Staged staged(String path, String place) {
        return new Staged(name(path), name(place), name(place), List.of());
    }

    static Path path(Staging staging, String below) {
        return Path.of(staging.path().toString()).resolve(below);
    }

    Object mode(String path) throws Exception {
        return Files.getAttribute(target.resolve(path), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    List<String> names() throws Exception {
        try (var all = Files.list(target)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    static ByteString name(String text) {
        return ByteString.of(text);
    }
}
