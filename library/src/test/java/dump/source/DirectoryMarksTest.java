package dump.source;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryMarksTest {
    private static final String SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55";

    @TempDir
    Path temporary;

    @Test
    void aNamedFileMarksItsDirectory() throws Exception {
        assertThat(find(".nobackup", false)).isNull();
        Files.writeString(temporary.resolve(".nobackup"), "");
        assertThat(find(".nobackup", false)).isEqualTo(ByteString.of(".nobackup"));
        assertThat(find(".other", true)).isNull();
    }

    @Test
    void aCacheTagCountsOnlyWithItsSignatureAndOnlyIfAskedFor() throws Exception {
        var tag = temporary.resolve("CACHEDIR.TAG");
        Files.writeString(tag, SIGNATURE.substring(1));
        assertThat(find("x", true)).isNull();
        Files.writeString(tag, SIGNATURE.substring(0, 20));
        assertThat(find("x", true)).isNull();
        Files.writeString(tag, SIGNATURE + "\n# made by a test");
        assertThat(find("x", true)).isEqualTo(ByteString.of("CACHEDIR.TAG"));
        assertThat(find("x", false)).isNull();
    }

    @Test
    void aCacheTagThatIsALinkOrADirectoryIsNone() throws Exception {
        Files.writeString(temporary.resolve("tag"), SIGNATURE);
        Files.createSymbolicLink(temporary.resolve("CACHEDIR.TAG"), Path.of("tag"));
        assertThat(find("x", true)).isNull();
        Files.delete(temporary.resolve("CACHEDIR.TAG"));
        Files.createDirectory(temporary.resolve("CACHEDIR.TAG"));
        assertThat(find("x", true)).isNull();
    }

    private ByteString find(String name, boolean caches) throws FileException {
        try (var directory = LocalDirectory.open(ByteString.of(temporary.toString()))) {
            return new DirectoryMarks(List.of(ByteString.of(name)), caches).find(directory, directory.names());
        }
    }
}
