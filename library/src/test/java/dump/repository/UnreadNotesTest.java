package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.model.Id;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadNotesTest {
    private static final Id FIRST = Id.parse("1".repeat(64)), SECOND = Id.parse("2".repeat(64));

    @TempDir Path base;

    @Test
    void remembersPathsOfAnyBytes() throws Exception {
        var notes = new UnreadNotes(base.resolve("made/on/demand"));
        var paths = Set.of(ByteString.of("a\nb"), ByteString.copyOf(new byte[] {'c', (byte) 0xff}));
        notes.leave(FIRST, paths, Set.of());
        assertThat(notes.of(FIRST)).isEqualTo(paths);
        assertThat(notes.of(SECOND)).isEmpty();
    }

    @Test
    void forgetsSnapshotsThatAreNoMore() throws Exception {
        var notes = new UnreadNotes(base);
        notes.leave(FIRST, Set.of(ByteString.of("a")), Set.of());
        Files.writeString(base.resolve("half"), "written");
        notes.leave(SECOND, Set.of(ByteString.of("b")), Set.of(FIRST));
        assertThat(notes.of(FIRST)).containsExactly(ByteString.of("a"));
        notes.leave(SECOND, Set.of(ByteString.of("b")), Set.of(SECOND));
        assertThat(base).isDirectoryContaining(note -> note.endsWith(SECOND.toString()))
                .isDirectoryNotContaining("glob:**/{1,h}*");
    }
}
