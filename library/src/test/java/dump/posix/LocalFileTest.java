package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
    private static final ByteString NAME = ByteString.of("file");

    @TempDir
    Path temporary;
    private LocalDirectory directory;

    @BeforeEach
    void open() throws Exception {
        directory = LocalDirectory.open(ByteString.of(temporary.toString()));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void readsAllBytesInPiecesToTheEnd() throws Exception {
        var content = new byte[1_000_003];
        new Random(11).nextBytes(content);
        Files.write(temporary.resolve("file"), content);
        try (var file = directory.openFile(NAME)) {
            var read = new byte[content.length + 10];
            int length = 5;
            for (int n; (n = file.read(read, length, read.length - length)) > 0;) length += n;
            assertThat(Arrays.copyOfRange(read, 5, length)).isEqualTo(content);
            assertThat(file.read(read, 0, 1)).isEqualTo(-1);
            assertThat(file.read(read, 0, 0)).isZero();
            file.position(1_000_000);
            assertThat(file.read(read, 0, 10)).isEqualTo(3);
            assertThat(file.position()).isEqualTo(1_000_003);
        }
    }

    @Test
    void tellsThatTheFileChangedWhileItWasOpen() throws Exception {
        Files.writeString(temporary.resolve("file"), "one");
        try (var file = directory.openFile(NAME)) {
            assertThat(file.stat().size()).isEqualTo(3);
            assertThat(file.statNow().unchangedSince(file.stat())).isTrue();
            Files.writeString(temporary.resolve("file"), "three");
            assertThat(file.statNow().unchangedSince(file.stat())).isFalse();
            assertThat(file.statNow().sameFile(file.stat())).isTrue();
            Files.delete(temporary.resolve("file"));
            assertThat(file.statNow().links()).isZero();
        }
    }

    @Test
    void openingAFifoWithoutAWriterDoesNotBlock() throws Exception {
        assertThat(Made.special(directory, "file", 0010644, 0)).isZero();
        try (var fifo = directory.openFile(NAME)) {
            assertThat(fifo.stat().isFile()).isFalse();
            assertThat(fifo.stat().type().text()).isEqualTo("fifo");
        }
    }

    @Test
    void skipsTheHolesOfASparseFile() throws Exception {
        try (var sparse = new RandomAccessFile(temporary.resolve("file").toFile(), "rw")) {
            sparse.setLength(200L << 30);
            sparse.seek(100L << 30);
            sparse.write(new byte[] {1, 2, 3});
        }
        try (var file = directory.openFile(NAME)) {
            assertThat(file.stat().isSparse()).isTrue();
            assertThat(file.nextData(0)).isEqualTo(100L << 30);
            assertThat(file.nextData((100L << 30) + 1)).isEqualTo((100L << 30) + 1);
            assertThat(file.nextData(150L << 30)).isEqualTo(200L << 30);
            assertThat(file.nextData(200L << 30)).isEqualTo(200L << 30);
            file.position(100L << 30);
            var bytes = new byte[3];
            assertThat(file.read(bytes, 0, 3)).isEqualTo(3);
            assertThat(bytes).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aReadOnADirectoryFailsWithTheReason() throws Exception {
        Files.createDirectory(temporary.resolve("file"));
        try (var file = directory.openFile(NAME)) {
            assertThat(file.stat().isDirectory()).isTrue();
            assertThatThrownBy(() -> file.read(new byte[1], 0, 1))
                    .hasMessage("cannot read " + temporary + "/file: a directory");
        }
    }
}
