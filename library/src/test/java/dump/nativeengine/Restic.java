package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.backend.At;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.repository.CheapKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The installed restic, the judge of what we write. */
final class Restic {
    private final Path repository;
    private final String passphrase;

    Restic(Path repository, String passphrase) {
        this.repository = repository;
        this.passphrase = passphrase;
    }

    Restic(Path repository) {
        this(repository, CheapKeys.PASSPHRASE);
    }

    public static boolean installed() {
        try {
            return new ProcessBuilder("restic", "version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void mustBeInstalled() {
        assumeTrue(installed(), "restic is not installed");
    }

    /** Skips where restic is older than the command. */
    public static void mustHave(String... command) throws Exception {
        var words = new ArrayList<>(List.of("restic"));
        words.addAll(List.of(command));
        words.add("--help");
        boolean known = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
        assumeTrue(known, "this restic knows no " + String.join(" ", command));
    }

    /** What it prints; it must end well. */
    String run(String... arguments) throws Exception {
        return run(null, arguments);
    }

    String run(Path directory, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("restic", "--no-cache", "-r", repository.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (directory != null) builder.directory(directory.toFile());
        builder.environment().put("RESTIC_PASSWORD", passphrase);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + said).isZero();
        return said;
    }

    /** Everything is there and whole, and nothing is to be said about it. */
    void check() throws Exception {
        var said = run("check", "--read-data");
        assertThat(said).contains("no errors were found").doesNotContainIgnoringCase("warning")
                .doesNotContain("additional files").doesNotContain("hint").doesNotContain("duplicate");
    }

    /** As {@link #check}, but what nobody refers to may lie about, and a lock. */
    void checkAfterCrash() throws Exception {
        assertThat(run("check", "--read-data", "--no-lock")).contains("no errors were found");
    }

    /** Writes what a store in memory holds to the disk. */
    public static Path write(MemoryBackend store, Path directory) throws IOException {
        for (var below : List.of("keys", "locks", "index", "snapshots",
                "data")) Files.createDirectories(directory.resolve(below));
        for (int i = 0; i < 256; i++) Files.createDirectory(directory.resolve("data/%02x".formatted(i)));
        for (var kind : FileKind.values()) {
            for (var name : At.names(store, kind)) {
                var file = Handle.of(kind, name);
                Files.write(directory.resolve(file.toString()), store.loadAll(file, Integer.MAX_VALUE));
            }
        }
        return directory;
    }
}
