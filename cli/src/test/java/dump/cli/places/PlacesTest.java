package dump.cli.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.Samples;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir Path directory;

    @Test
    void keepsEverythingInTheDirectoryOfTheLauncher() throws Exception {
        var places = Samples.places(Map.of("DUMP_LAUNCHER", directory + "/photos"));
        var file = places.configuration(null);
        assertThat(file).isEqualTo(directory.resolve("photos.toml"));
        assertThat(places.archiveDirectory(file)).isEqualTo(directory.resolve("archive"));
        assertThat(places.restoreTo()).isEqualTo(directory.resolve("restored"));
        assertThat(Places.passphraseFile(file)).isEqualTo(directory.resolve("photos.passphrase"));
    }

    @Test
    void keepsNothingInACheckout() throws Exception {
        Files.createFile(directory.resolve("pom.xml"));
        var places = Samples.places(Map.of("DUMP_LAUNCHER", directory + "/dump"));
        var file = places.configuration(null);
        assertThat(file).isEqualTo(Path.of("/home/anna/.config/dump/dump.toml"));
        assertThat(places.archiveDirectory(file)).isEqualTo(Path.of("/home/anna/.local/state/dump"));
        assertThat(places.restoreTo()).isEqualTo(Path.of("/work/restored"));
        assertThat(places.fixedRestoreTo()).isNull();
    }

    @Test
    void keepsNothingAmongTheSystemsPrograms() throws Exception {
        assertThat(Samples.places(Map.of("DUMP_LAUNCHER", "/usr/bin/dump")).configuration(null))
                .isEqualTo(Path.of("/home/anna/.config/dump/dump.toml"));
    }

    @Test
    void keepsNothingInADirectoryOfThePathUnlessItIsThereAlready() throws Exception {
        var environment = Map.of("DUMP_LAUNCHER", directory + "/dump", "PATH", "/usr/bin:" + directory + "/");
        assertThat(Samples.places(environment).configuration(null))
                .isEqualTo(Path.of("/home/anna/.config/dump/dump.toml"));
        assertThat(Samples.places(environment).restoreTo()).isEqualTo(Path.of("/work/restored"));
        Files.createFile(directory.resolve("dump.toml"));
        assertThat(Samples.places(environment).configuration(null)).isEqualTo(directory.resolve("dump.toml"));
    }

    @Test
    void findsTheConfigurationInTheHomeOnceThereIsNoneBesideTheLauncher() throws Exception {
        var launcher = Files.createDirectory(directory.resolve("a"));
        var home = Files.createDirectories(directory.resolve("c/dump"));
        var places = Samples.places(Map.of("DUMP_LAUNCHER", launcher + "/x", "XDG_CONFIG_HOME", directory + "/c",
                "XDG_STATE_HOME", directory + "/s"));
        Files.createFile(home.resolve("x.toml"));
        assertThat(places.configuration(null)).isEqualTo(home.resolve("x.toml"));
        assertThat(places.archiveDirectory(home.resolve("x.toml"))).isEqualTo(directory.resolve("s/dump"));
        Files.createFile(launcher.resolve("x.toml"));
        assertThat(places.configuration(null)).isEqualTo(launcher.resolve("x.toml"));
    }

    @Test
    void takesANameOrAPathFromTheOptionBeforeTheEnvironment() throws Exception {
        var places = Samples.places(Map.of("DUMP_LAUNCHER", directory + "/dump", "DUMP_CONFIG", "other"));
        assertThat(places.configuration(null)).isEqualTo(directory.resolve("other.toml"));
        assertThat(places.configuration("third")).isEqualTo(directory.resolve("third.toml"));
        assertThat(places.configuration("x.toml")).isEqualTo(Path.of("/work/x.toml"));
        assertThat(places.configuration("sub/x")).isEqualTo(Path.of("/work/sub/x"));
    }

    @Test
    void saysInOneSentenceThatThereIsNoHome() {
        var caller = new Caller(Map.of(), Path.of("/work"), null, "nobody", 65534, "h");
        assertThatThrownBy(() -> Places.of(caller).configuration(null)).isInstanceOf(SettingsException.class)
                .hasMessageContaining("no writable home").hasMessageContaining("--config");
    }

    @Test
    void takesTheHomeFromTheAccountWhereTheEnvironmentNamesNone() throws Exception {
        var passwords = Files.writeString(directory.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n");
        assertThat(Caller.home(Map.of(), 1000, passwords)).isEqualTo(Path.of("/home/anna"));
        assertThat(Caller.home(Map.of("HOME", "/elsewhere"), 1000, passwords)).isEqualTo(Path.of("/elsewhere"));
        assertThat(Caller.home(Map.of("HOME", ""), 7, passwords)).isNull();
    }

    @Test
    void keepsRecordsOfARunWithoutAConfigurationWhereThereIsAHomeToWrite() throws Exception {
        var asked = new PassphraseSource.Asked();
        var state = directory.resolve("not/yet");
        var places = Samples.places(Map.of("XDG_STATE_HOME", state.toString()));
        assertThat(Settings.of("/r", asked, places).archiveDirectory()).isEqualTo(state.resolve("dump"));
        assertThat(state).doesNotExist();
        Files.createFile(directory.resolve("not"));
        assertThat(Settings.of("/r", asked, places).archiveDirectory()).isNull();
        var homeless = Places.of(new Caller(Map.of(), Path.of("/work"), null, "nobody", 65534, "h"));
        assertThat(Settings.of("/r", asked, homeless).archiveDirectory()).isNull();
    }

    @Test
    void refusesAConfigurationWithACommandThatOthersMayChange() throws Exception {
        var file = Files.writeString(directory.resolve("x.toml"),
                "repository = \"/r\"\npassphrase.command = \"cat /x\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        var places = Places.of(Caller.ofProcess());
        assertThat(SettingsFile.read(file, places).passphrase()).isEqualTo(new PassphraseSource.OfCommand("cat /x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> SettingsFile.read(file, places)).hasMessageContaining("chmod go-w " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> SettingsFile.read(file, places)).hasMessageContaining("chmod go-w " + directory);
    }

    @Test
    void bringsFileNamesThatAreNoTextThroughAString() {
        var bytes = new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xbc, (byte) 0xc3, '/', (byte) 0xed, (byte) 0xa0,
            (byte) 0x80, (byte) 0xf0, (byte) 0x9f, (byte) 0x98, (byte) 0x80, (byte) 0xf0, (byte) 0x9f};
        assertThat(RawText.bytes(RawText.of(bytes)).toByteArray()).isEqualTo(bytes);
        assertThat(RawText.of(bytes)).contains("ü").contains("😀");
    }
}
