package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.SettingsException;
import dump.cli.secrets.GeneratedPassphrase;
import dump.cli.secrets.PassphraseSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "WHO", "anna");

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"open sesame", "open sesame\n", "open sesame\r\n", " \topen sesame\u00a0\u3000\n\n",
        "\ufeffopen sesame\n"})
    void readsAFileWithoutTheWhiteSpaceAroundIt(String content) throws Exception {
        assertThat(read(file(content.getBytes(StandardCharsets.UTF_8)))).isEqualTo("open sesame");
    }

    @Test
    void honoursTheByteOrderMarksOfUtf16() throws Exception {
        assertThat(read(file("\ufeffÖffne\n".getBytes(StandardCharsets.UTF_16BE)))).isEqualTo("Öffne");
        assertThat(read(file("\ufeffÖffne\n".getBytes(StandardCharsets.UTF_16LE)))).isEqualTo("Öffne");
    }

    @Test
    void keepsBytesThatAreNoText() throws Exception {
        var file = file(new byte[] {(byte) 0xff, 'a', (byte) 0x80, '\n'});
        assertThat(new PassphraseSource.OfFile(file).read(Samples.caller(Map.of()), null, "r", false))
                .containsExactly(0xff, 'a', 0x80);
    }

    @Test
    void refusesAFileThatOthersMayReadAndSaysWhatMendsIt() throws Exception {
        var file = file("x".getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> read(file)).isInstanceOf(SettingsException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void refusesAMissingOrEmptyFile() throws Exception {
        assertThatThrownBy(() -> read(directory.resolve("none"))).hasMessageContaining("does not exist");
        var file = file(" \n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(file)).hasMessageContaining("empty passphrase");
    }

    @Test
    void takesTheFirstLineOfACommandWithTheCallersEnvironment() throws Exception {
        var source = new PassphraseSource.OfCommand("echo secret of $WHO; echo more");
        assertThat(source.read(Samples.caller(ENVIRONMENT), null, "r", false))
                .asString(StandardCharsets.UTF_8).isEqualTo("secret of anna");
    }

    @Test
    void refusesACommandThatFails() {
        var source = new PassphraseSource.OfCommand("echo x; exit 3");
        assertThatThrownBy(() -> source.read(Samples.caller(ENVIRONMENT), null, "r", false))
                .isInstanceOf(SettingsException.class).hasMessageContaining("exit code 3");
    }

    @Test
    void takesAnEnvironmentVariable() throws Exception {
        assertThat(new PassphraseSource.OfEnvironment("WHO").read(Samples.caller(ENVIRONMENT), null, "r", false))
                .asString(StandardCharsets.UTF_8).isEqualTo("anna");
        var missing = new PassphraseSource.OfEnvironment("MISSING");
        assertThatThrownBy(() -> missing.read(Samples.caller(ENVIRONMENT), null, "r", false))
                .hasMessageContaining("MISSING").isInstanceOf(SettingsException.class);
    }

    @Test
    void givesGpgWhatTheFileMayMean() throws Exception {
        assertThat(lines("secret\n")).containsExactly("secret");
        assertThat(lines(" secret \n\n")).containsExactly("secret", " secret ");
        assertThat(lines("secret\r\n")).containsExactly("secret", "secret\r");
        assertThat(lines("\n secret\n")).containsExactly("secret");
        for (var several : new String[] {"one\ntwo\n", "one\0two"})
            assertThatThrownBy(() -> lines(several)).isInstanceOf(SettingsException.class)
                    .hasMessageContaining("GnuPG takes only the first line").hasMessageNotContaining("two");
        assertThatThrownBy(() -> lines(" \n")).hasMessageContaining("empty passphrase");
    }

    @Test
    void givesGpgAVariableFirstAsItStands() throws Exception {
        var source = new PassphraseSource.OfEnvironment("WHO");
        assertThat(source.readLine(Samples.caller(Map.of("WHO", " anna ")), null, "r", false))
                .containsExactly(" anna ".getBytes(StandardCharsets.UTF_8), "anna".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> source.readLine(Samples.caller(Map.of("WHO", "a\nb")), null, "r", false))
                .isInstanceOf(SettingsException.class).hasMessageContaining("more than one line");
    }

    @Test
    void triesWhatAVariableOrAPersonMayMean() throws Exception {
        assertThat(ways("secret")).containsExactly("secret");
        assertThat(ways(" secret\n")).containsExactly(" secret\n", "secret");
        var generated = "01234-56789-abcde-fghjk-mnpqr-stvwx-yz012-34567";
        assertThat(ways(generated)).containsExactly(generated);
        for (var typed : List.of(generated.toUpperCase(Locale.ROOT), generated.replace("-", ""),
                generated.replace('-', ' '),
                generated.replace('0', 'O').replace('1', 'l'), generated + " "))
            assertThat(ways(typed)).startsWith(typed).endsWith(generated);
        for (var other : List.of(generated.replace('a', 'u'), generated + "0", generated.substring(1)))
            assertThat(ways(other)).containsExactly(other);
    }

    private static List<String> ways(String value) throws Exception {
        return new PassphraseSource.OfEnvironment("SECRET").readWays(Samples.caller(Map.of("SECRET", value)), null, "r")
                .stream().map(way -> new String(way, StandardCharsets.UTF_8)).toList();
    }

    private List<String> lines(String content) throws Exception {
        return new PassphraseSource.OfFile(file(content.getBytes(StandardCharsets.UTF_8)))
                .readLine(Samples.caller(Map.of()), null, "r", false).stream()
                .map(line -> new String(line, StandardCharsets.UTF_8)).toList();
    }

    @Test
    void writesAStrongPassphraseOnceForItsOwnerAlone() throws Exception {
        var file = directory.resolve("deep/dump.passphrase");
        assertThat(GeneratedPassphrase.write(file)).isTrue();
        var text = Files.readString(file);
        assertThat(text).matches("[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){7}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(GeneratedPassphrase.isGenerated(text.strip().getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(GeneratedPassphrase.write(file)).isFalse();
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(file.getParent().toFile().list()).containsExactly("dump.passphrase");
    }

    @Test
    void doesNotTakeAPersonsPassphraseForAGeneratedOne() {
        for (var text : new String[] {"", "hunter2", "0123456789abcdefghij-0123456789abcdefghijklmnopq"})
            assertThat(GeneratedPassphrase.isGenerated(text.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    private Path file(byte[] content) throws IOException {
        var file = Files.createTempFile(directory, "p", "");
        return Files.write(file, content);
    }

    private static String read(Path file) throws SettingsException {
        var bytes = new PassphraseSource.OfFile(file).read(Samples.caller(Map.of()), null, "r", false);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
