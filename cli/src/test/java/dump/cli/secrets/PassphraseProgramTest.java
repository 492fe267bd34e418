package dump.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.cli.input.SettingsException;
import dump.cli.settings.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts stand for Abraxas and Avendesora, and say what these say. */
class PassphraseProgramTest {
    @TempDir Path directory;

    @Test
    void asksAbraxasQuietlyAndCutsOneLineFeed() throws Exception {
        program("abraxas", "[ \"$*\" = '-q backups' ] || exit 9; printf ' open sesame \\r\\n'");
        assertThat(read(abraxas())).isEqualTo(" open sesame \r");
    }

    @Test
    void refusesThePassphraseThatAbraxasMakesUpForAnUnknownAccount() throws Exception {
        program("abraxas", "echo \"Warning: account 'backups' not found.\"; echo made up words");
        assertThatThrownBy(() -> read(abraxas())).isInstanceOf(SettingsException.class)
                .hasMessageContaining("Warning: account 'backups' not found.").message().doesNotContain("made up");
        program("abraxas", "printf 'Warning: the dictionary has changed.'");
        assertThatThrownBy(() -> read(abraxas())).hasMessageContaining("dictionary");
    }

    @Test
    void saysWhyAbraxasCannotDecrypt() throws Exception {
        program("abraxas", "echo 'abraxas error: master.gpg: unable to decrypt.' >&2; exit 1");
        assertThatThrownBy(() -> read(abraxas()))
                .hasMessageContaining("for backups: abraxas error: master.gpg: unable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo one; echo two", "printf 'one\\n\\n'", "printf '\\none'"})
    void refusesMoreThanOneLine(String script) throws Exception {
        program("abraxas", script);
        assertThatThrownBy(() -> read(abraxas())).hasMessageContaining("more than one line").message()
                .doesNotContain("two");
        program("avendesora", script);
        assertThatThrownBy(() -> read(avendesora())).hasMessageContaining("more than one line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "echo"})
    void refusesAnEmptyPassphrase(String script) throws Exception {
        program("abraxas", script);
        assertThatThrownBy(() -> read(abraxas())).hasMessageContaining("passphrase.abraxas (backups) gives an empty");
        program("avendesora", script);
        assertThatThrownBy(() -> read(avendesora()))
                .hasMessageContaining("passphrase.avendesora (backups) gives an empty");
    }

    @Test
    void asksAvendesoraForItsStandardOutput() throws Exception {
        program("avendesora", "[ \"$*\" = 'value --stdout backups passcode' ] || exit 9; cat; echo open sesame");
        assertThat(read(avendesora())).isEqualTo("open sesame");
    }

    @Test
    void letsAvendesoraSayWhyItFailedWithoutAWord() throws Exception {
        program("avendesora", "[ $1 = find ] && echo \"avendesora error: $2: not found.\" >&2; exit 1");
        assertThatThrownBy(() -> read(avendesora())).hasMessageContaining("avendesora error: backups: not found.");
        program("avendesora", "exit 1");
        assertThatThrownBy(() -> read(avendesora()))
                .hasMessageContaining("try: avendesora value --stdout backups passcode");
    }

    @Test
    void namesAProgramThatIsNotThere() {
        assertThatThrownBy(() -> read(abraxas()))
                .hasMessageContaining("abraxas (for passphrase.abraxas) is not installed");
        assertThatThrownBy(() -> read(avendesora())).hasMessageContaining("avendesora (for passphrase.avendesora)");
    }

    @Test
    void refusesANovel() throws Exception {
        program("abraxas", "yes | head -c 100000");
        assertThatThrownBy(() -> read(abraxas())).hasMessageContaining("too much");
    }

    @Test
    void givesProgramsTheCallersTerminalAndDisplay() throws Exception {
        program("abraxas", "echo $GPG_TTY $DISPLAY");
        var environment = new HashMap<>(environment());
        environment.putAll(Map.of("GPG_TTY", "/dev/pts/7", "DISPLAY", ":3"));
        assertThat(abraxas().read(Samples.caller(environment), null, "r", false))
                .asString(StandardCharsets.UTF_8).isEqualTo("/dev/pts/7 :3");
    }

    @Test
    void decryptsAFileWithGpg() throws Exception {
        var home = gpgHome();
        var file = directory.resolve("p.gpg");
        var plain = Files.writeString(directory.resolve("plain"), "open sesame \nmore\n");
        gpg(home, "--batch", "--passphrase", "", "--quick-generate-key", "anna <anna@example.org>", "default",
                "default", "never");
        gpg(home, "--batch", "--trust-model", "always", "-r", "anna@example.org", "-o", file.toString(), "-e",
                plain.toString());
        var caller = Samples.caller(gpgEnvironment(home));
        assertThat(new PassphraseSource.OfGpgFile(file).read(caller, null, "r", false))
                .asString(StandardCharsets.UTF_8).isEqualTo("open sesame");
        var other = Samples.caller(gpgEnvironment(Files.createDirectory(directory.resolve("other"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))));
        assertThatThrownBy(() -> new PassphraseSource.OfGpgFile(file).read(other, null, "r", false))
                .hasMessageContaining("gpg cannot decrypt " + file + ": gpg:")
                .hasMessageContaining("try: gpg --decrypt");
        Files.writeString(file, "no gpg");
        assertThatThrownBy(() -> new PassphraseSource.OfGpgFile(file).read(caller, null, "r", false))
                .hasMessageContaining("gpg cannot decrypt");
        stopAgent(home);
    }

    @Test
    void refusesAnEncryptedFileThatIsNotThere() {
        assertThatThrownBy(() -> read(new PassphraseSource.OfGpgFile(directory.resolve("none"))))
                .hasMessageContaining("does not exist");
    }

    private Path gpgHome() throws Exception {
        boolean there = List.of("/usr/bin/gpg", "/bin/gpg").stream().anyMatch(one -> Files.isExecutable(Path.of(one)));
        assumeTrue(there, "gpg is not installed");
        return Files.createDirectory(directory.resolve("gnupg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void stopAgent(Path home) throws Exception {
        var builder = new ProcessBuilder("gpgconf", "--kill", "gpg-agent");
        builder.environment().put("GNUPGHOME", home.toString());
        builder.start().waitFor();
    }

    private static void gpg(Path home, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("gpg", "--quiet"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GNUPGHOME", home.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Map<String, String> gpgEnvironment(Path home) {
        return Map.of("PATH", "/usr/bin:/bin", "GNUPGHOME", home.toString());
    }

    private static PassphraseSource abraxas() {
        return new PassphraseSource.OfAbraxas("backups");
    }

    private static PassphraseSource avendesora() {
        return new PassphraseSource.OfAvendesora("backups");
    }

    private Map<String, String> environment() {
        return Map.of("PATH", directory + ":/usr/bin:/bin");
    }

    private String read(PassphraseSource source) throws SettingsException {
        return new String(source.read(Samples.caller(environment()), null, "r", false), StandardCharsets.UTF_8);
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
