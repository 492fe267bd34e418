package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.engine.Passphrase;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeOptions;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks of those who are gone go, and those of others are named. */
class UnlockTranscriptTest extends TranscriptCase {
    private Path locks;

    @BeforeEach
    void makesABackup() throws Exception {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
        locks = home.resolve("disk/locks");
        var configuration = home.resolve(".config/dump/dump.toml");
        Files.writeString(configuration, Files.readString(configuration) + "\nlock-wait = \"0s\"\n");
    }

    @Test
    void withoutAny() {
        assertThat(dump("unlock")).isEqualTo("--\ndump: the repository holds no lock\nexit 0\n");
    }

    /** What a run of ours writes while it reads is what a kill would leave. */
    @Test
    void ofARunOfThisHostThatIsOver() throws Exception {
        leave("host");
        assertThat(dump("-t", "unlock").replaceAll("pid \\d+", "pid 1")).isEqualTo("would remove the lock of anna@host,"
                + " pid 1, refreshed TIME (just now): its process has ended\n--\nexit 0\n");
        assertThat(dump("unlock").replaceAll("pid \\d+", "pid 1")).isEqualTo("removed the lock of anna@host, pid 1,"
                + " refreshed TIME (just now): its process has ended\n--\nexit 0\n");
        assertThat(Files.list(locks)).isEmpty();
    }

    @Test
    void ofAnotherHost() throws Exception {
        leave("far");
        assertThat(dump("unlock").replaceAll("pid \\d+", "pid 1")).isEqualTo("left the lock of anna@far, pid 1, refreshed"
                + " TIME (just now): it is fresh, so its program may be at work there; if that program has ended,"
                + " `dump unlock --remove-all` removes it\n--\nexit 0\n");
        assertThat(dump("unlock", "--json")).contains("\"fate\":\"left\",\"holder\":\"refreshed\",\"exclusive\":false,"
                + "\"user\":\"anna\",\"host\":\"far\",");
        assertThat(dump("unlock", "--remove-all").replaceAll("pid \\d+", "pid 1")).isEqualTo("--\ndump: there is no terminal"
                + " to ask at; --yes answers yes to: A lock is of a program that may be at work (anna@far, pid 1). Its run"
                + " would fail, and what it stores meanwhile may be lost. Remove it?\nexit 2\n");
        assertThat(dump("unlock", "--remove-all", "--yes")).startsWith("removed the lock of anna@far").endsWith("exit 0\n");
        assertThat(Files.list(locks)).isEmpty();
    }

    @Test
    void thatNobodyCanRead() throws Exception {
        Files.write(locks.resolve("0".repeat(64)), new byte[100]);
        assertThat(dump("backup")).endsWith("if no other program works on the repository, remove it with"
                + " `dump unlock --remove-all`\nexit 11\n");
        assertThat(dump("unlock")).startsWith("left the lock IDENTIFIER, which cannot be read (").endsWith("; if that"
                + " program has ended, `dump unlock --remove-all` removes it\n--\nexit 0\n");
        assertThat(dump("unlock", "--remove-all", "--yes")).startsWith("removed the lock IDENTIFIER, which cannot be read");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    private void leave(String host) throws Exception {
        var secret = Files.readString(home.resolve(".config/dump/dump.passphrase")).strip().getBytes();
        Map<Path, byte[]> left = new HashMap<>();
        try (var engine = NativeEngine.open(new Location.Local(home.resolve("disk").toString()), Passphrase.of(secret),
                NativeOptions.defaults().host(host).user("anna"));
                var view = engine.view(SnapshotFilter.ALL, event -> { })) {
            assertThat(view.snapshots()).hasSize(1);
            for (var file : List.of(Files.list(locks).toArray(Path[]::new))) left.put(file, Files.readAllBytes(file));
        }
        for (var one : left.entrySet()) Files.write(one.getKey(), one.getValue());
    }
}
