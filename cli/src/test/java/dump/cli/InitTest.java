package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes a repository says so, and nobody else does. */
class InitTest {
    @TempDir Path home;

    @ParameterizedTest
    @ValueSource(strings = {"init", "backup"})
    void ofTwoAtTheSameMomentOneMakesTheRepository(String command) throws Exception {
        home = home.toRealPath();
        var secret = home.resolve("passphrase");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "the common one");
        Files.writeString(Files.createDirectory(home.resolve("work")).resolve("readme"), "one\n");
        var disk = home.resolve("disk").toString();
        var runs = new ArrayList<Callable<String>>();
        for (var name : List.of("anna", "berta")) {
            var own = Files.createDirectory(home.resolve(name));
            runs.add(() -> Transcript.of(own, command, "--source", home.resolve("work").toString(), "--to", disk,
                    "--passphrase-file", secret.toString()));
        }
        try (var threads = Executors.newFixedThreadPool(runs.size())) {
            var told = new ArrayList<String>();
            for (var run : threads.invokeAll(runs)) told.add(run.get());
            assertThat(told).allMatch(text -> text.endsWith("exit 0\n"));
            assertThat(told).filteredOn(text -> text.contains("made the repository " + disk)
                    && !text.contains("another program")).hasSize(1);
            assertThat(told).filteredOn(text -> text.contains("uses the repository at " + disk)
                    || text.contains("another program made the repository " + disk
                    + " at the same moment; dump uses it"))
                    .hasSize(1);
        }
    }

    @Test
    void saysWhetherItFoundTheRepositoryOrMadeIt() throws Exception {
        home = home.toRealPath();
        Files.createDirectory(home.resolve("work"));
        assertThat(init("one")).startsWith("made the repository ~/disk\n");
        Files.copy(home.resolve(".config/dump/one.passphrase"), home.resolve(".config/dump/two.passphrase"),
                StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(init("two")).startsWith("the repository ~/disk is there, and the passphrase opens it\n--\n")
                .contains("dump: uses the repository at ~/disk\n");
    }

    @Test
    void goesOnWhereAKillLeftHalfAConfig() throws Exception {
        home = home.toRealPath();
        Files.createDirectory(home.resolve("work"));
        Files.createDirectory(home.resolve("disk"));
        Files.createFile(home.resolve("disk/config-tmp-0123456789abcdef"));
        assertThat(init("one")).startsWith("made the repository ~/disk\n").endsWith("exit 0\n");
    }

    private String init(String name) {
        return Transcript.of(home, "init", "--source", "work", "--to", "disk", "-c", name);
    }
}
