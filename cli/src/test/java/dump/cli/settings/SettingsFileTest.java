package dump.cli.settings;

import static dump.cli.settings.Samples.errors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.SettingsException;
import dump.cli.secrets.PassphraseSource;
import dump.model.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
    @TempDir Path directory;

    @Test
    void fillsInTheDefaultsOfAConfigurationThatNamesOnlyItsRepository() throws SettingsException {
        var settings = Samples.parse("repository = \"/mnt/disk\"");
        assertThat(settings.name()).isEqualTo("home");
        assertThat(settings.host()).isEqualTo("host.example.org");
        assertThat(settings.sources()).isEmpty();
        assertThat(settings.passphrase()).isInstanceOf(PassphraseSource.Asked.class);
        assertThat(settings.archiveDirectory()).isEqualTo(Path.of("/home/anna/.local/state/dump"));
        assertThat(settings.restoreTo()).isEqualTo(Path.of("/work/restored"));
        assertThat(settings.compressionLevel()).isEqualTo(Settings.LEVEL_DEFAULT);
        assertThat(settings.lockWait()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.excludeLargerThan()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void tellsOfEveryPatternThatMeansNothing() {
        assertThatThrownBy(() -> Samples.parse("""
                repository = "/disk"
                exclude = ["[", "a[b", "*.o", "../x", "!", ""]
                """)).satisfies(error -> {
                    for (int column : new int[] {12, 17, 31, 39})
                        assertThat(error.getMessage()).contains("/b/home.toml:2:" + column + ": ");
                    assertThat(error.getMessage()).contains("an empty pattern in exclude").doesNotContain("*.o");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "SRC_DIR = \"/x\"|1:1: unknown key SRC_DIR; it is called source here",
        "EXCLUDES = []|1:1: unknown key EXCLUDES; it is called exclude here",
        "include = \"x\"|1:1: unknown key include; write what to keep into exclude, with ! before it",
        "source = ~/x  # home|1:1: a text needs quotes: source = \"~/x\"",
        "archive-dir=/var/my backups|1:1: a text needs quotes: archive-dir = \"/var/my backups\"",
        "source = “~/x”|1:1: these are curly quotes; write straight ones: \"",
        "source = „~/x“|1:1: these are curly quotes; write straight ones: \""})
    void knowsWhatPeopleWriteInstead(String line, String told) {
        assertThatThrownBy(() -> Samples.parse(line + "\nrepository = \"/disk\"\n"))
                .hasMessageStartingWith("/b/home.toml:" + told);
    }

    @Test
    void readsEveryKey() throws SettingsException {
        var settings = Samples.parse("""
                name = "x$VAR"
                host = "other"
                source = ["~", "/etc", "rel/./a"]
                repository = "../disk"
                exclude = ["*.o", "!~/keep", "${VAR}/x", "a$$b"]
                exclude-if-present = ".nobackup"
                exclude-caches = true
                exclude-larger-than = "2GB"
                one-file-system = true
                archive-dir = "state"
                restore-to = "~/back"
                compression = 7
                tags = ["a", "b"]
                lock-wait = "1h30m"
                [passphrase]
                file = "home.passphrase"
                """);
        assertThat(settings.name()).isEqualTo("xvalue");
        assertThat(settings.sources()).containsExactly(ByteString.of("/home/anna"), ByteString.of("/etc"),
                ByteString.of("/b/rel/a"));
        assertThat(settings.repository()).isEqualTo("/disk");
        assertThat(settings.exclude()).containsExactly("*.o", "!/home/anna/keep", "value/x", "a$b");
        assertThat(settings.excludeIfPresent()).containsExactly(".nobackup");
        assertThat(settings.excludeCaches() && settings.oneFileSystem()).isTrue();
        assertThat(settings.excludeLargerThan()).isEqualTo(2_000_000_000L);
        assertThat(settings.archiveDirectory()).isEqualTo(Path.of("/b/state"));
        assertThat(settings.restoreTo()).isEqualTo(Path.of("/home/anna/back"));
        assertThat(settings.compressionLevel()).isEqualTo(7);
        assertThat(settings.tags()).containsExactly("a", "b");
        assertThat(settings.lockWait()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.passphrase()).isEqualTo(new PassphraseSource.OfFile(Path.of("/b/home.passphrase")));
    }

    @Test
    void tellsAllErrorsAtOnceWithTheirPlacesInTheOrderOfTheFile() {
        assertThat(errors("""
                repositry = "/x"
                source = 5
                tags = ["a", 3]
                compression = 20
                lock-wait = "10 d"
                exclude = ["$NONE/x"]
                one-file-system = "yes"
                passphrase.fil = "x"
                """)).containsExactly(
                "/b/home.toml: the key repository is missing: where the backups are kept, such as repository = "
                        + "\"/mnt/disk/backups\"",
                "/b/home.toml:1:1: unknown key repositry; did you mean repository?",
                "/b/home.toml:2:1: source must be a text or a list of texts",
                "/b/home.toml:3:14: tags takes only texts in quotes",
                "/b/home.toml:4:1: compression must be \"auto\", \"off\", \"max\", or a level from 1 to 19",
                "/b/home.toml:5:1: lock-wait must be a duration such as \"10m\", \"1h30m\", \"90s\", or 0",
                "/b/home.toml:6:1: exclude: the variable $NONE is not set (write $$ for a dollar sign)",
                "/b/home.toml:7:1: one-file-system must be true or false",
                "/b/home.toml:8:1: unknown key passphrase.fil; did you mean passphrase.file?");
    }

    @Test
    void tellsWhereTheSyntaxIsWrongAndDoesNotMissWhatItCouldNotRead() {
        assertThat(errors("name = \"a\"\nrepository = /mnt\nhost = \"\"\n"))
                .anyMatch(line -> line.startsWith("/b/home.toml:2:")).noneMatch(line -> line.contains("is missing"));
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(errors("repository = \"/a\"\nrepository = \"/b\"\n"))
                .anyMatch(line -> line.startsWith("/b/home.toml:2:1: "));
    }

    @Test
    void refusesTwoSourcesOfThePassphrase() {
        assertThat(errors("repository = \"/a\"\npassphrase.file = \"x\"\npassphrase.command = \"y\"\n"))
                .containsExactly("/b/home.toml:3:1: the passphrase has two sources; keep one of passphrase.file, "
                        + "passphrase.command, passphrase.environment, passphrase.gpg-file, passphrase.abraxas, "
                        + "passphrase.avendesora");
    }

    @Test
    void takesAPassphraseThatStandsInTheFileAndRepeatsItNowhere() throws Exception {
        var settings = Samples.parse("repository = \"/a\"\npassphrase = \"hunter2 $HOME\"\n");
        assertThat(settings.passphrase().read(null, null, "r", false)).asString().isEqualTo("hunter2 $HOME");
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(errors("repository = \"/a\"\npassphrase = \" \"\n")).containsExactly(
                "/b/home.toml:2:1: passphrase is empty");
        for (var wrong : List.of("hunter2", "\"hunter2", "'hunter2\"", "[\"hunter2\"]", "\"\"\"hunter2", "\"a\"hunter2",
                "\"\\hunter2\"", "\"hunter2\"\npassphrase = \"hunter2\"", "\"hunter2\"\npassphrase.file = 'x'"))
            assertThat(errors("repository = \"/a\"\npassphrase = " + wrong + "\n")).as(wrong).isNotEmpty()
                    .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void readsAFileWithItsPassphraseOnlyIfNobodyElseCan() throws Exception {
        for (var line : List.of("passphrase = \"hunter2\"", "engine = \"duplicity\"\npassphrase = \"hunter2\"")) {
            var file = Files.writeString(directory.resolve("own.toml"), line + "\nrepository = \"/a\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            assertThatThrownBy(() -> SettingsFile.read(file, Samples.places(Map.of())))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("chmod 600 " + file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            assertThat(SettingsFile.read(file, Samples.places(Map.of())).passphrase())
                    .isInstanceOf(PassphraseSource.OfText.class);
        }
    }

    @Test
    void refusesARemoteRepositoryWithoutShowingItsPassword() {
        assertThat(errors("repository = \"rest:ftp://me:secret@host/\"\n"))
                .anyMatch(line -> line.contains("me:***@host")).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void tellsWhichPatternMeansNothing() {
        assertThat(errors("repository = \"/a\"\nexclude = [\"*.o\",\n  \"a[\"]\n"))
                .anyMatch(line -> line.startsWith("/b/home.toml:3:3: ") && line.contains("a["));
    }

    @Test
    void refusesANulInAnyPath() {
        assertThat(errors("repository = \"/a\\u0000b\"\nsource = \"/c\\u0000\"\narchive-dir = \"\\u0000\"\n"))
                .containsExactly("/b/home.toml:1:1: repository: a NUL character",
                        "/b/home.toml:2:1: source: a NUL character", "/b/home.toml:3:1: archive-dir: a NUL character");
    }

    @Test
    void refusesASourceInsideWhatIsNeverBackedUp() {
        assertThat(errors("repository = \"/d/repo\"\nsource = \"/d/repo/data\"\n"))
                .anyMatch(line -> line.contains("lies in repository"));
    }

    @Test
    void refusesRecordsInsideTheRepository() {
        assertThat(errors("repository = \"/d/repo\"\narchive-dir = \"/d/repo/archive\"\n")).containsExactly(
                "/b/home.toml:2:1: archive-dir (/d/repo/archive) lies in the repository, which holds nothing else; name a"
                        + " directory of its own");
    }

    @Test
    void refusesPlacesOnAnotherMachineWhereADirectoryIsWanted() {
        assertThat(errors("repository = \"anna@host:dir\"\nrestore-to = \"host:x\"\narchive-dir = \"host:y\"\n"))
                .hasSize(3).allMatch(line -> line.contains("looks like a place on another machine"));
        assertThat(errors("engine = \"duplicity\"\nrepository = \"anna@host:/dir\"\n"))
                .containsExactly("/b/home.toml:2:1: repository: anna@host:/dir looks like a place on another machine; as a"
                        + " URL it is sftp://anna@host//dir. Write a directory of that name as ./anna@host:/dir");
    }

    @Test
    void readsWhatTheFirstRunWritesWhateverThePathsHold() throws SettingsException {
        var paths = List.of("/a b", "/q\"uote\\", "/dollar$HOME", "/~x", "/tab\there", "/ü€", "/#no", "/'single'");
        for (var path : paths) {
            var text = ConfigurationText.of(List.of(path), path + "-repository", Path.of(path + "/p"), "na\"me",
                    "dump", Map.of());
            var settings = Samples.parse(text);
            assertThat(settings.sources()).containsExactly(ByteString.of(path));
            assertThat(settings.repository()).isEqualTo(path + "-repository");
            assertThat(settings.passphrase()).isEqualTo(new PassphraseSource.OfFile(Path.of(path, "p")));
        }
        for (var path : paths) {
            var parsed = Samples.parse(DuplicityText.of(path, path + "-archive", Path.of(path + "/p"), "n", "dump"));
            assertThat(parsed.sources()).extracting(Object::toString).containsExactly(path);
            assertThat(parsed.duplicity().repository().local()).isEqualTo(Path.of(path + "-archive"));
        }
        assertThat(Samples.parse(ConfigurationText.of(paths, "/r", null, "n", "dump", Map.of())).sources()).hasSize(paths.size());
        assertThat(Samples.parse(ConfigurationText.of(List.of(), "/r", null, "n", "dump", Map.of())).sources()).isEmpty();
    }

    @Test
    void everyKeyThatTheWrittenConfigurationExplainsIsAKey() throws SettingsException {
        var settings = Samples.parse(explained("/r"));
        assertThat(settings.excludeCaches()).isTrue();
        assertThat(settings.excludeLargerThan()).isEqualTo(2_000_000_000L);
        assertThat(settings.tags()).containsExactly("laptop");
        for (var place : List.of("sftp://host//dir", "rest:https://host/dir/"))
            assertThat(errors(explained(place))).as(place).allMatch(line -> line.contains("server.pem cannot be read"));
    }

    /** Every example counts. */
    private static String explained(String repository) {
        return ConfigurationText.of(List.of("/a"), repository, Path.of("p"), "n", "dump", Map.of()).lines()
                .map(line -> line.matches("# [a-z.-]+ = .*") ? line.substring(2) : line)
                .reduce("", (a, b) -> a + "\n" + b);
    }

    @Test
    void writesDownWhereTheFirstRunHadAnObjectStoreFrom() throws SettingsException {
        var environment = Map.of("AWS_PROFILE", "at work", "AWS_REGION", "eu-west-1");
        var written = ConfigurationText.of(List.of("/a"), "s3:host/bucket/x", null, "n", "dump", environment);
        assertThat(written).contains("\ns3.profile = \"at work\"\n", "\ns3.region = \"eu-west-1\"\n",
                "\n# s3.access-key = ");
        assertThat(Samples.parse(written).store().s3().region()).isEqualTo("eu-west-1");

        var secret = Map.of("AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "hidden", "AWS_PROFILE", "other");
        assertThat(ConfigurationText.of(List.of("/a"), "s3:host/bucket/x", null, "n", "dump", secret))
                .doesNotContain("hidden", "\ns3.profile").contains("\n# s3.profile = ", "\n# s3.region = ");
    }

    @Test
    void refusesWithTheNativeEngineWhatItWouldIgnore() {
        assertThat(errors("""
                repository = "/a"
                engine = "native"
                ssh.identity = "~/.ssh/id"
                bandwidth-limit = 500
                [duplicity]
                volume-size = "200 MB"
                """)).containsExactly(
                "/b/home.toml:3:1: ssh has no effect with repository = \"/a\"; remove it",
                "/b/home.toml:4:1: bandwidth-limit has no effect with repository = \"/a\"; remove it",
                "/b/home.toml:5:1: duplicity is only for Duplicity; remove it, or write engine = \"duplicity\"");
        assertThat(errors("repository = \"/a\"\nengine = \"restic\"\n"))
                .containsExactly("/b/home.toml:2:1: engine must be \"native\" or \"duplicity\"");
    }

    @Test
    void knowsTheSourcesOfAPassphrase() throws SettingsException {
        assertThat(passphrase("gpg-file = \"~/p.gpg\"")).isEqualTo(
                new PassphraseSource.OfGpgFile(Path.of("/home/anna/p.gpg")));
        assertThat(passphrase("abraxas = \"backups\"")).isEqualTo(new PassphraseSource.OfAbraxas("backups"));
        assertThat(passphrase("avendesora = \"backups\"")).isEqualTo(new PassphraseSource.OfAvendesora("backups"));
        assertThat(errors("repository = \"/a\"\npassphrase.abraxas = \"--x\"\n")).containsExactly("/b/home.toml:2:1: "
                + "passphrase.abraxas must be an account's name, which does not begin with a dash");
    }

    private static PassphraseSource passphrase(String key) throws SettingsException {
        return Samples.parse("repository = \"/a\"\npassphrase." + key + "\n").passphrase();
    }
}
