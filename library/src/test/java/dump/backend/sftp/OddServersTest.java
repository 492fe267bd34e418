package dump.backend.sftp;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.sftp.OddServer;
import dump.sftp.OddServer.Oddity;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of other makes, as people met them. */
@Timeout(120)
class OddServersTest {
    /** A bare server, reached by a relative path that means another place when something is to be removed. */
    @Nested
    class Bare extends BackendContract {
        @TempDir
        Path directory;
        private int count;

        @Override
        protected Backend open() throws Exception {
            Files.createDirectories(directory.resolve("home"));
            return SftpStores.over(new OddServer(directory, 2, Oddity.NO_CHMOD, Oddity.NO_MODES,
                    Oddity.RELATIVE_ELSEWHERE, Oddity.SHORT_READS), "deep/store" + count++);
        }
    }

    @Nested
    class WithOneHandle extends BackendContract {
        @TempDir
        Path directory;
        private int count;

        @Override
        protected Backend open() {
            return SftpStores.over(new OddServer(directory, 1, Oddity.ONE_HANDLE), "/store" + count++);
        }
    }

    @Nested
    class WithOneHandleByRights extends BackendContract {
        @TempDir
        Path directory;
        private int count;

        @Override
        protected Backend open() {
            return SftpStores.over(new OddServer(directory, Oddity.ONE_HANDLE_BY_RIGHTS, Oddity.EXTENSIONS),
                    "/store" + count++);
        }
    }

    @TempDir
    Path directory;
    private final List<String> notices = new ArrayList<>();
    private SftpBackend backend;

    @AfterEach
    void close() {
        if (backend != null) backend.close();
    }

    private SftpBackend made(OddServer server) throws Exception {
        backend = SftpStores.over(server, "/store", Duration.ofSeconds(20), notices::add);
        backend.create();
        server.takeAsked();
        return backend;
    }

    private Path file(String name) {
        return directory.resolve("store").resolve(name);
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size);
    }

    @Test
    void whereRenamingDoesNotReplaceAFileOfThatSizeStaysAndAnotherIsReplaced() throws Exception {
        var server = new OddServer(directory);
        made(server).save(at("data/ab/abc"), List.of(bytes(3)));

        backend.save(at("data/ab/abc"), List.of(bytes(3)));
        assertThat(server.takeAsked()).noneMatch("REMOVE /store/data/ab/abc"::equals);
        backend.save(at("data/ab/abc"), List.of(bytes(4)));
        assertThat(server.takeAsked()).contains("REMOVE /store/data/ab/abc");
        assertThat(file("data/ab/abc")).hasSize(4);
        assertThat(file("data/ab")).isDirectoryContaining(one -> true);
        assertThat(file("data/ab").toFile().list()).containsExactly("abc");
    }

    @Test
    void whatIsReadOnlyGetsARightBeforeItIsRemovedAndThatIsRemembered() throws Exception {
        var server = new OddServer(directory, Oddity.KEEPS_READ_ONLY);
        made(server);
        for (var name : List.of("a", "b")) {
            Files.writeString(file("locks/" + name), "x");
            Files.setPosixFilePermissions(file("locks/" + name), PosixFilePermissions.fromString("r--------"));
        }

        backend.remove(at("locks/a"));
        assertThat(server.takeAsked()).containsExactly("REMOVE /store/locks/a", "SETSTAT /store/locks/a",
                "REMOVE /store/locks/a");
        backend.remove(at("locks/b"));
        assertThat(server.takeAsked()).containsExactly("SETSTAT /store/locks/b", "REMOVE /store/locks/b");
        assertThat(file("locks")).isEmptyDirectory();
    }

    @Test
    void whatIsReadOnlyIsReplacedToo() throws Exception {
        made(new OddServer(directory, Oddity.KEEPS_READ_ONLY));
        Files.writeString(file("config"), "x");
        Files.setPosixFilePermissions(file("config"), PosixFilePermissions.fromString("r--------"));

        backend.save(Handle.CONFIG, List.of(bytes(9)));

        assertThat(file("config")).hasSize(9);
    }

    @Test
    void aFileThatNoRightHelpsToRemoveIsDenied() throws Exception {
        made(new OddServer(directory, Oddity.KEEPS_READ_ONLY, Oddity.NO_CHMOD));
        Files.writeString(file("locks/a"), "x");
        Files.setPosixFilePermissions(file("locks/a"), PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(() -> backend.remove(at("locks/a"))).isInstanceOf(BackendException.Denied.class)
                .hasMessageContaining("not allowed to remove locks/a");
    }

    @Test
    void modesAreGivenWhereAFileOrADirectoryIsMadeAndNeverSetLater() throws Exception {
        var server = new OddServer(directory, Oddity.NO_CHMOD);
        backend = SftpStores.over(server, "/store");
        backend.create();
        backend.save(at("keys/k"), List.of(bytes(3)));

        assertThat(server.takeAsked()).noneMatch(asked -> asked.startsWith("SETSTAT"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("keys")))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("keys/k")))).isEqualTo("rw-------");
    }

    @Test
    void oneHandleAtATimeIsKeptToOnceASecondWasRefused() throws Exception {
        for (var oddity : List.of(Oddity.ONE_HANDLE, Oddity.ONE_HANDLE_BY_RIGHTS)) {
            var server = new OddServer(directory, 1, oddity);
            made(server);
            for (int i = 0; i < 30; i++) Files.writeString(file("data/%02x/%02x%s".formatted(i, i, oddity)), "x");
            var found = new ArrayList<String>();
            backend.list(FileKind.PACK, entry -> found.add(entry.name()));
            assertThat(found).hasSizeGreaterThanOrEqualTo(30);
            assertThat(server.openMost()).isEqualTo(1);

            server.takeAsked();
            backend.list(FileKind.PACK, entry -> { });
            assertThat(server.takeAsked()).filteredOn(asked -> asked.startsWith("OPENDIR"))
                    .as("nothing is asked twice any more").hasSize(256);
            backend.close();
        }
    }

    @Test
    void anOpenThatIsRefusedForItsOwnSakeIsTold() throws Exception {
        made(new OddServer(directory, Oddity.ONE_HANDLE));
        Files.createDirectory(file("keys/k"));

        assertThatThrownBy(() -> backend.loadAll(at("keys/k"), 9)).isInstanceOf(BackendException.Unreadable.class);
        backend.save(at("keys/l"), List.of(bytes(3)));
        assertThat(backend.loadAll(at("keys/l"), 9)).hasSize(3);
    }

    @Test
    void noMoreThan16AreOpenWhereTheServerDoesNotSayHowManyItTakes() throws Exception {
        var server = new OddServer(directory);
        made(server).list(FileKind.PACK, entry -> { });

        assertThat(server.openMost()).isBetween(1, 16);
    }

    @Test
    void aServerWithFewLoginsServesManyCalls() throws Exception {
        var server = new OddServer(directory, 2, Oddity.EXTENSIONS);
        made(server);
        var calls = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 12; i++) {
            var name = "data/%02x/%02xp".formatted(i, i);
            calls.add(() -> {
                backend.save(at(name), List.of(bytes(3 << 20)));
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var call : threads.invokeAll(calls)) call.get();
        }
        for (int i = 0; i < 12; i++) assertThat(file("data/%02x/%02xp".formatted(i, i))).hasSize(3 << 20);
    }

    @Test
    void aFullDiskIsToldAsFarAsTheServerTellsIt() throws Exception {
        made(new OddServer(directory, Oddity.FULL_IN_WORDS));
        assertThatThrownBy(() -> backend.save(at("data/ab/abc"), List.of(bytes(9))))
                .isInstanceOf(BackendException.Full.class).hasMessageContaining("no space left on the server");
        backend.close();
        made(new OddServer(directory, Oddity.FULL));
        assertThatThrownBy(() -> backend.save(at("data/ab/abc"), List.of(bytes(9))))
                .isInstanceOf(BackendException.Lasting.class).hasMessageContaining("when their disk is full");
        assertThat(file("data/ab")).as("what was begun is removed").isEmptyDirectory();
    }

    @Test
    void thatNothingIsSyncedIsToldOnce() throws Exception {
        made(new OddServer(directory));
        for (var name : List.of("locks/a", "locks/b")) backend.save(at(name), List.of(bytes(1)));
        assertThat(notices).singleElement().asString().contains("sftp:test:/store", "fsync@openssh.com", "verify the repository");
        backend.close();
        notices.clear();
        made(new OddServer(directory, Oddity.EXTENSIONS)).save(at("locks/c"), List.of(bytes(1)));
        assertThat(notices).isEmpty();
    }

    @Test
    void aMissingDirectoryIsToldWithWhatThereIs() throws Exception {
        for (var name : List.of("home/mail", "home/.ssh", "volume1", "volume2"))
            Files.createDirectories(directory.resolve(name));
        Files.writeString(directory.resolve("file"), "");
        backend = SftpStores.over(new OddServer(directory), "typo");

        assertThatThrownBy(() -> backend.loadAll(Handle.CONFIG, 9)).isInstanceOf(BackendException.NotFound.class)
                .hasMessage("there is no directory /home/typo on the server; a login begins in /home, which holds mail;"
                        + " / holds home, volume1, volume2");
        backend.close();
        backend = SftpStores.over(new OddServer(directory), "/file");
        assertThatThrownBy(() -> backend.create()).isInstanceOf(BackendException.Lasting.class)
                .hasMessage("/file on the server is not a directory: is the name right?");
        assertThat(directory.resolve("file")).isRegularFile();
    }

    @Test
    void aMissingDirectoryIsToldInAFewWordsHoweverMuchThereIs() throws Exception {
        Files.createDirectory(directory.resolve("home"));
        for (int i = 0; i < 1500; i++) Files.createDirectory(directory.resolve("home/" + "%04d ".formatted(i).repeat(40)));
        for (int i = 0; i < 20; i++) Files.createDirectory(directory.resolve("volume" + i));
        backend = SftpStores.over(new OddServer(directory), "typo");

        assertThatThrownBy(() -> backend.loadAll(Handle.CONFIG, 9)).isInstanceOf(BackendException.NotFound.class)
                .message().hasSizeLessThan(600).contains("… and many more; / holds home, volume0, ")
                .endsWith(" and 13 more");
    }

    @Test
    void theLoginDirectoryIsAskedForOnce() throws Exception {
        Files.createDirectory(directory.resolve("home"));
        var server = new OddServer(directory);
        backend = SftpStores.over(server, "store");
        backend.create();
        backend.save(at("locks/a"), List.of(bytes(1)));
        backend.remove(at("locks/a"));

        assertThat(server.takeAsked()).filteredOn(asked -> asked.startsWith("REALPATH")).hasSize(1);
        assertThat(directory.resolve("home/store/locks")).isEmptyDirectory();
    }

    @Test
    void anAnswerToAnotherQuestionEndsTheConnection() {
        passes(Oddity.WRONG_NUMBERS, "answers what nobody asked");
    }

    @Test
    void aServerThatReadsAndNeverAnswersIsGivenUp() {
        passes(Oddity.SILENT, "nothing came from the server");
    }

    private void passes(Oddity oddity, String words) {
        backend = SftpStores.over(new OddServer(directory, oddity), "/store", Duration.ofMillis(300), notices::add);
        for (int i = 0; i < 2; i++)
            assertThatThrownBy(() -> backend.size(Handle.CONFIG)).isInstanceOf(BackendException.Passing.class)
                    .hasMessageContaining(words);
    }

    @Test
    void whatHasNoEndIsLeft() throws Exception {
        made(new OddServer(directory, Oddity.ENDLESS_DIRECTORIES));
        Files.writeString(file("locks/a"), "x");
        assertThatThrownBy(() -> backend.list(FileKind.LOCK, entry -> { })).isInstanceOf(BackendException.class)
                .hasMessageContaining("without end");
        backend.close();
        made(new OddServer(directory, Oddity.ENDLESS_FILES));
        Files.writeString(file("locks/b"), "x");
        assertThat(backend.loadAll(at("locks/b"), 9)).as("no more than it was said to have").hasSize(1);
    }

    @Test
    void aSmallFileCostsTwoRoundTripsAndASaveThree() throws Exception {
        var server = new OddServer(directory, Oddity.EXTENSIONS);
        made(server).save(at("locks/a"), List.of(bytes(100)));
        assertThat(words(server)).containsExactly("OPEN", "WRITE", "EXTENDED", "FSTAT", "CLOSE", "EXTENDED");
        backend.loadAll(at("locks/a"), 1000);
        backend.size(at("locks/a"));
        assertThat(words(server)).containsExactly("OPEN", "FSTAT", "READ", "CLOSE", "STAT");
    }

    private static List<String> words(OddServer server) {
        return server.takeAsked().stream().map(asked -> asked.substring(0, asked.indexOf(' '))).toList();
    }
}
